package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that an earlier version trained, with the images that it drew and the weights that it
 * reached three steps later: commit 46e5731, float32, one thread, an AMD EPYC (Zen 3).
 */
final class StoredRunTest {
  private static final Path STORED = Path.of("src/test/resources/runs/before");
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  /**
   * The part of the weights' way from step 4 to step 7. Another processor rounds otherwise, which
   * Adam makes a whole step of where a gradient is nearly zero; so single weights say nothing.
   */
  private static final double TOLERANCE = 0.01;

  @TempDir Path folder;
  private Home home;
  private Path run;

  @BeforeEach
  void copyTheRun() throws IOException {
    home = Home.in(folder);
    run = home.checkpoints().resolve("before");
    PathUtils.copyDirectory(
        STORED.resolve("step-00000004"), Files.createDirectories(run).resolve("step-00000004"));
  }

  @Test
  void itsImagesAreTheSame() throws IOException {
    Path out = folder.resolve("images.npz");
    Home.Result drawn = home.sample("-n", "4", "--model", run.toString(), "--out", out.toString());
    assertEquals(0, drawn.code(), drawn.err());
    assertArrayEquals(pixels(STORED.resolve("images.npz")), pixels(out), 1); // Of 255.
  }

  @Test
  void itResumesToTheSameWeights() throws IOException {
    String config = STORED.resolve("config.yaml").toAbsolutePath().toString();
    Home.Result trained =
        home.run("train", "--config", config, "--run", run.toString(), "--set", "training.steps=7");
    assertEquals(0, trained.code(), trained.err());
    Path start = STORED.resolve("step-00000004").resolve(WEIGHTS);
    Path reached = STORED.resolve("resumed.safetensors");
    Path now = run.resolve("step-00000007").resolve(WEIGHTS);
    assertEquals(0, distance(now, reached) / distance(start, reached), TOLERANCE);
  }

  private static double distance(Path one, Path other) throws IOException {
    double squares = 0;
    try (SafetensorsFile a = SafetensorsFile.open(one);
        SafetensorsFile b = SafetensorsFile.open(other)) {
      for (String name : a.tensors().keySet()) {
        FloatBuffer of = a.readFloats(name);
        FloatBuffer from = b.readFloats(name);
        assertEquals(from.remaining(), of.remaining(), name);
        while (of.hasRemaining()) {
          squares += Math.pow(of.get() - from.get(), 2);
        }
      }
    }
    return Math.sqrt(squares);
  }

  private static float[] pixels(Path npz) throws IOException {
    try (NDManager manager = Torch.newManager(Device.cpu());
        InputStream in = Files.newInputStream(npz)) {
      return NDList.decode(manager, in).head().toType(DataType.FLOAT32, true).toFloatArray();
    }
  }
}
