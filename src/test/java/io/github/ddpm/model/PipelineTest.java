package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelineTest {
  private static final RunConfig TINY =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8, 16]",
                  "model.attention_resolutions=[4]",
                  "model.norm_num_groups=4")));

  static {
    Torch.start();
  }

  @TempDir Path folder;
  private Path checkpoint;

  @BeforeEach
  void nameCheckpoint() {
    checkpoint = folder.resolve("step-00000007");
  }

  @Test
  void theNetworksFolderAndItsWeightsHaveTheRecordOfTheCheckpoint() throws IOException {
    Path checkpoint = Path.of("src/test/resources/runs/before/step-00000004");
    RunRecord record = RunRecord.of(checkpoint).orElseThrow();
    Path unet = checkpoint.resolve("unet");
    for (Path named : List.of(unet, unet.resolve("diffusion_pytorch_model.safetensors"))) {
      assertEquals(record, RunRecord.of(named).orElseThrow());
    }
  }

  @Test
  void weightsAndDescriptionsAreReadBackAsTheyWere() throws IOException {
    try (TrainingState state = save();
        Pipeline read = Pipeline.read(checkpoint, Device.cpu())) {
      assertEquals(TINY.unet(), read.unet().config());
      for (Slot slot : state.parameters().slots()) {
        try (NDArray written = state.parameters().read(state.optimizer().ema(), slot);
            NDArray found = state.parameters().read(read.weights(), slot)) {
          assertArrayEquals(written.toFloatArray(), found.toFloatArray(), 0, slot.name());
        }
      }
    }
  }

  @Test
  void outputsAreBitForBitThoseBeforeItWasWritten() throws IOException {
    Torch.gradMode(false);
    UNet unet = new UNet(TINY.unet());
    try (TrainingState state = save();
        Pipeline read = Pipeline.read(checkpoint, Device.cpu())) {
      NDArray images = state.manager().randomNormal(new Shape(2, 3, 8, 8));
      NDList inputs = new NDList(images, state.manager().create(new long[] {0, 999}));
      NDArray before =
          unet.forward(new FlatParameters(unet).view(state.optimizer().ema()), inputs, false)
              .singletonOrThrow();
      NDArray after =
          read.unet()
              .forward(read.parameters().view(read.weights()), inputs, false)
              .singletonOrThrow();
      assertArrayEquals(before.toFloatArray(), after.toFloatArray(), 0);
    }
  }

  @Test
  void aPipelineOfAnotherKindIsRefused() throws IOException {
    save().close();
    JsonFiles.write(checkpoint.resolve("model_index.json"), Map.of("_class_name", "LDMPipeline"));

    assertRefused("_class_name", "model_index.json");
  }

  @Test
  void weightsThatAreNotTheNetworksAreRefusedByName() throws IOException {
    save().close();
    Path file = checkpoint.resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String renamed =
        new String(bytes, StandardCharsets.ISO_8859_1).replace("conv_in.bias", "conv_on.bias");
    Files.write(file, renamed.getBytes(StandardCharsets.ISO_8859_1));

    assertRefused("conv_on.bias", file.toString());
  }

  @Test
  void weightsOfAnotherShapeAreRefusedByName() throws IOException {
    save().close();
    Path file = checkpoint.resolve("unet/config.json");
    Map<String, Object> fields = JsonFiles.read(file);
    fields.put("in_channels", 1);
    fields.put("out_channels", 1);
    JsonFiles.write(file, fields);

    assertRefused("conv_in.weight", "diffusion_pytorch_model.safetensors");
  }

  /** Its weights would take 137 GB. */
  @Test
  void aDescriptionOfMoreWeightsThanThereAreTakesNoMemory() throws IOException {
    save().close();
    Path file = checkpoint.resolve("unet/config.json");
    Map<String, Object> fields = JsonFiles.read(file);
    fields.put("num_class_embeds", 1 << 30);
    JsonFiles.write(file, fields);

    assertRefused("class_embedding", "diffusion_pytorch_model.safetensors");
  }

  @Test
  void eachFileThatIsMissingIsNamed() throws IOException {
    save().close();
    for (String name :
        List.of(
            "scheduler/scheduler_config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "unet/config.json")) {
      Files.move(checkpoint.resolve(name), folder.resolve("aside"));
      assertRefused(checkpoint.resolve(name).toString(), "");
      Files.move(folder.resolve("aside"), checkpoint.resolve(name));
    }
  }

  private TrainingState save() throws IOException {
    UNet unet = new UNet(TINY.unet());
    TrainingState state = new TrainingState(unet, TINY.training(), 3, Device.cpu());
    state.step(7);
    new Checkpoints(folder, 1).save(7, staging -> Pipeline.write(staging, TINY, unet, state));
    return state;
  }

  private void assertRefused(String what, String where) {
    IOException refusal =
        assertThrows(IOException.class, () -> Pipeline.read(checkpoint, Device.cpu()).close());
    assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(where), refusal.getMessage());
  }
}
