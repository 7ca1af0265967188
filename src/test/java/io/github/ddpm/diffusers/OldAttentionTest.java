package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OldAttentionTest {
  private static final String AT = "mid_block.attentions.0.";

  @TempDir Path folder;

  private static TensorEntry tensor(String name, long... shape) {
    long elements = java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return TensorEntry.of(name, Dtype.F32, shape, () -> ByteBuffer.allocate((int) (4 * elements)));
  }

  private Map<String, List<Long>> renewed(TensorEntry... tensors) throws IOException {
    Path path = folder.resolve("weights.safetensors");
    Safetensors.write(path, Map.of(), List.of(tensors));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, List<Long>> shapes = new TreeMap<>();
      for (Map.Entry<String, TensorInfo> entry : OldAttention.renewed(file).tensors().entrySet()) {
        shapes.put(entry.getKey(), entry.getValue().shape());
      }
      return shapes;
    }
  }

  @Test
  void theFourLayersHaveTheirNamesOfToday() throws IOException {
    assertEquals(
        Map.of(
            AT + "to_q.weight", List.of(2L, 2L),
            AT + "to_k.bias", List.of(2L),
            AT + "to_v.weight", List.of(2L, 2L),
            AT + "to_out.0.bias", List.of(2L)),
        renewed(
            tensor(AT + "query.weight", 2, 2),
            tensor(AT + "key.bias", 2),
            tensor(AT + "value.weight", 2, 2),
            tensor(AT + "proj_attn.bias", 2)));
  }

  @Test
  void convolutionsOfOnePixelAreMatrices() throws IOException {
    assertEquals(
        Map.of(AT + "to_q.weight", List.of(2L, 3L), AT + "to_out.0.weight", List.of(3L, 2L)),
        renewed(
            tensor(AT + "query.weight", 2, 3, 1, 1), tensor(AT + "to_out.0.weight", 3, 2, 1, 1)));
  }

  @Test
  void whatIsNotOfAttentionStaysAsItIs() throws IOException {
    Map<String, List<Long>> expected =
        Map.of(
            "mid_block.resnets.0.conv_shortcut.weight",
            List.of(2L, 3L, 1L, 1L),
            AT + "group_norm.weight",
            List.of(2L),
            "key.weight",
            List.of(2L));

    assertEquals(
        expected,
        renewed(
            expected.entrySet().stream()
                .map(
                    entry ->
                        tensor(
                            entry.getKey(),
                            entry.getValue().stream().mapToLong(Long::longValue).toArray()))
                .toArray(TensorEntry[]::new)));
  }

  @Test
  void aTensorUnderBothNamesIsRefused() {
    IOException refusal =
        assertThrows(
            IOException.class,
            () ->
                renewed(
                    Stream.of("key", "to_k")
                        .map(name -> tensor(AT + name + ".bias", 2))
                        .toArray(TensorEntry[]::new)));

    assertTrue(refusal.getMessage().contains(AT + "to_k.bias"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("weights.safetensors"), refusal.getMessage());
  }
}
