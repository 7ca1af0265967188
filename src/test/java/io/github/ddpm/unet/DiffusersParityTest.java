package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.diffusion.EngineTest;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs and gradients recorded from diffusers 0.20's {@code UNet2DModel} with random weights in
 * float32. Each folder {@code unet-*} in the fixtures' folder is run: {@code unet/} is the model as
 * diffusers saves it, {@code io.safetensors} has what went in and came out, and the L2 norm of the
 * squared error's gradient in each parameter.
 */
class DiffusersParityTest extends EngineTest {
  static List<Path> models() throws IOException {
    try (Stream<Path> folders = Files.list(Fixture.folder())) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("unet-"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void outputsAndGradientsAreDiffusers(Path model) throws IOException {
    UNet unet = new UNet(config(model.resolve("unet/config.json")));
    FlatParameters parameters = new FlatParameters(unet);
    try (SafetensorsFile weights =
            SafetensorsFile.open(model.resolve("unet/diffusion_pytorch_model.safetensors"));
        SafetensorsFile io = SafetensorsFile.open(model.resolve("io.safetensors"))) {
      NDArray sample = array(io, "sample");
      NDArray target = array(io, "target");
      NDArray output = array(io, "output");
      NDArray gradient = parameters.zeros(manager);
      double loss = 0;
      for (int n = 0; n < sample.getShape().get(0); n++) {
        NDIndex image = new NDIndex("{}:{}", n, n + 1);
        NDArray t = manager.create(new long[] {io.read("timestep").getLong(n * Long.BYTES)});
        NDArray leaf = flat(parameters, weights, io, n);
        leaf.setRequiresGradient(true);
        Torch.gradMode(true);
        NDArray out = Networks.output(unet, leaf, sample.get(image), t, false);
        NDArray error = out.sub(target.get(image)).square().sum().div(sample.size());
        Torch.backward(error);
        assertArrayEquals(output.get(image).toFloatArray(), out.toFloatArray(), 1e-4f);
        gradient.addi(leaf.getGradient());
        loss += error.getFloat();
      }
      assertEquals(array(io, "mse_loss").getFloat(0), loss, 1e-4);
      assertEquals(
          weights.tensors().size()
              - (weights.tensors().containsKey("class_embedding.weight") ? 1 : 0),
          parameters.slots().size());
      for (Slot slot : parameters.slots()) {
        double expected = array(io, "grad." + slot.name()).getFloat(0);
        double norm = parameters.read(gradient, slot).norm().getFloat();
        // A bias of keys has no effect, and a gradient of rounding errors only.
        assertEquals(expected, norm, 1e-3 * expected + 1e-6, slot.name());
      }
    }
  }

  /**
   * The weights for image {@code n}. A class embedding, which this network has not, is added to the
   * time embedding: for one image that is the same as adding it to the last bias there.
   */
  private NDArray flat(
      FlatParameters parameters, SafetensorsFile weights, SafetensorsFile io, int n)
      throws IOException {
    NDArray flat = parameters.zeros(manager);
    for (Slot slot : parameters.slots()) {
      assertEquals(slot.shape(), shape(weights, slot.name()), slot.name());
      NDArray value = array(weights, slot.name());
      if (slot.name().equals("time_embedding.linear_2.bias")
          && io.tensors().containsKey("class_labels")) {
        long label = io.read("class_labels").getLong(n * Long.BYTES);
        value = value.add(array(weights, "class_embedding.weight").get(label));
      }
      parameters.write(flat, slot, value);
    }
    return flat;
  }

  private NDArray array(SafetensorsFile file, String name) throws IOException {
    return manager.create(file.readFloats(name), shape(file, name));
  }

  private static Shape shape(SafetensorsFile file, String name) {
    return new Shape(file.tensors().get(name).shape());
  }

  private static UNetConfig config(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assumeTrue(
        json.path("resnet_time_scale_shift").asText("default").equals("default"),
        "there is no scale and shift by time");
    int side = json.required("sample_size").asInt();
    List<Integer> channels = new ArrayList<>();
    json.required("block_out_channels").forEach(c -> channels.add(c.asInt()));
    List<Boolean> attention = new ArrayList<>();
    json.required("down_block_types")
        .forEach(type -> attention.add(type.asText().startsWith("Attn")));
    return new UNetConfig(
        side,
        side,
        json.required("in_channels").asInt(),
        json.required("out_channels").asInt(),
        channels,
        json.required("layers_per_block").asInt(),
        attention,
        json.required("attention_head_dim").asInt(0),
        json.required("norm_num_groups").asInt(),
        json.required("norm_eps").asDouble(),
        json.required("downsample_padding").asInt(),
        json.required("flip_sin_to_cos").asBoolean(),
        json.required("freq_shift").asInt(),
        0);
  }
}
