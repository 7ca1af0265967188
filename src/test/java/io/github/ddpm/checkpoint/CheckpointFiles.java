package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Small checkpoints with their step in every file. */
final class CheckpointFiles {

  static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  private CheckpointFiles() {}

  static CheckpointWriter of(long step) {
    return staging -> {
      staging.json("model_index.json", Map.of("step", step));
      staging.safetensors(
          WEIGHTS,
          Safetensors.PYTORCH,
          List.of(
              TensorEntry.of(
                  "weight",
                  Dtype.I64,
                  new long[] {1},
                  () -> ByteBuffer.allocate(8).putLong(Long.reverseBytes(step)).flip())));
      staging.file(
          "training/state.bin",
          channel -> channel.write(ByteBuffer.allocate(1).put(0, (byte) step)));
    };
  }

  /** Fails unless all files of the checkpoint are there, unchanged, and of its step. */
  static void assertWhole(Checkpoint checkpoint) throws IOException {
    FileOperations disk = new DiskOperations();
    Manifest.read(checkpoint, disk).verify(checkpoint.folder(), disk, name -> true);
    long step = checkpoint.step();
    assertEquals(
        Map.of("step", (int) step),
        JsonFiles.read(checkpoint.folder().resolve("model_index.json")));
    try (SafetensorsFile weights = SafetensorsFile.open(checkpoint.folder().resolve(WEIGHTS))) {
      assertEquals(step, weights.read("weight").getLong());
    }
  }
}
