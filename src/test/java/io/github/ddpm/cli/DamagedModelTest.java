package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that was damaged after it was written, named by its own folder. */
final class DamagedModelTest {
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  @TempDir static Path folder;
  private static Home home;
  private static Path step;

  @BeforeAll
  static void damageOneBitOfTheWeights() throws IOException {
    home = Home.in(folder);
    step = Home.trained(folder).resolve("step-00000003");
    flip(step.resolve(WEIGHTS));
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void noCommandTakesItsWeights() {
    assertRefused(home.sample("-n", "1", "--model", step.toString(), "--out", home.path("a.png")));
    assertRefused(home.run("convert", step.toString(), home.path("converted")));
    assertRefused(home.train("--init", step.toString(), "--run", home.path("fine")));
    for (String part : new String[] {"unet", WEIGHTS}) {
      assertRefused(home.run("convert", step.resolve(part).toString(), home.path("converted")));
    }
    assertFalse(Files.exists(folder.resolve("converted")));
  }

  private static void assertRefused(Home.Result result) {
    assertEquals(1, result.code(), result.err());
    String words = step.resolve(WEIGHTS) + ": has changed since it was written";
    assertTrue(result.err().contains(words), result.err());
    assertTrue(result.err().contains("newest whole checkpoint"), result.err());
  }

  @Test
  void theRunStandsForAWholeOneAndSoDoesTheOlderFolder() {
    assertEquals(
        0,
        home.sample("-n", "1", "--model", home.tiny().toString(), "--out", home.path("b.png"))
            .code());
    Home.Result older =
        home.sample(
            "-n",
            "1",
            "--model",
            home.tiny().resolve("step-00000002").toString(),
            "--out",
            home.path("c.png"));
    assertEquals(0, older.code(), older.err());
  }
}
