package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.diffusers.AutoencoderDocument;
import io.github.ddpm.testing.NextFixtures;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.unet.Autoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The names and shapes of all tensors of published models, whose descriptions are in the folder
 * {@code formats} of {@link NextFixtures}, without their weights.
 */
class FormatsParityTest {
  static List<Path> autoencoders() throws IOException {
    return NextFixtures.matching("formats", "{sd-vae,ldm-vq-f4}*.json");
  }

  @ParameterizedTest
  @MethodSource("autoencoders")
  void publishedAutoencodersHaveTheTensorsThatAreExpected(Path file) throws IOException {
    Map<String, Object> document = JsonFiles.read(file);
    @SuppressWarnings("unchecked") // Of a JSON document.
    Map<String, Object> config = new TreeMap<>((Map<String, Object>) document.get("config"));
    config.put("_class_name", document.get("class"));
    FlatParameters parameters =
        new FlatParameters(Autoencoder.of(AutoencoderDocument.parse(file, config)));

    JsonNode published = new ObjectMapper().readTree(file.toFile());
    Map<String, List<Long>> expected = new TreeMap<>();
    for (Map.Entry<String, JsonNode> tensor : published.required("tensors").properties()) {
      long[] shape = new long[tensor.getValue().size()];
      Arrays.setAll(shape, axis -> tensor.getValue().get(axis).asLong());
      expected.put(tensor.getKey(), Arrays.stream(shape).boxed().toList());
    }
    Map<String, List<Long>> actual = new TreeMap<>();
    for (Slot slot : parameters.slots()) {
      actual.put(slot.name(), Arrays.stream(slot.shape().getShape()).boxed().toList());
    }
    assertEquals(expected, actual);
    assertEquals(published.required("parameters").asLong(), parameters.count());
  }
}
