package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without any of the fast paths, the program gives the same results up to rounding. */
final class RulesTest {
  @TempDir Path folder;

  @AfterEach
  void useTheRulesAgain() {
    System.clearProperty("ddpm.rules");
  }

  private static float[] pixels(Path npz) throws IOException {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return NDList.decode(manager, Files.newInputStream(npz))
          .head()
          .toType(DataType.FLOAT32, true)
          .toFloatArray();
    }
  }

  private float[] trainedAndDrawn(String name) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Path run = Home.trained(home, "--precision", "fp32");
    Path out = home.resolve("images.npz");
    Home.Result drawn =
        new Home(home).run("sample", "-n", "2", "--model", run.toString(), "--out", out.toString());
    assertEquals(0, drawn.code(), drawn.err());
    return pixels(out);
  }

  @Test
  void trainingAndDrawingGoWithoutThem() throws IOException {
    float[] fast = trainedAndDrawn("fast");
    System.setProperty("ddpm.rules", "none");
    assertFalse(Rules.areInUse());
    float[] plain = trainedAndDrawn("plain");
    assertArrayEquals(fast, plain, 2); // Of 255: several steps of training lie between.
  }
}
