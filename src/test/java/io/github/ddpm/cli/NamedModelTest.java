package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.model.ModelFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by the names that {@code ddpm runs} prints. */
final class NamedModelTest {
  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void train() throws IOException {
    Home.trained(folder);
    home = new Home(folder);
  }

  @Test
  void everyCommandThatTakesAModelTakesTheName() throws IOException {
    Path photo = folder.resolve("photo.png");

    assertDone(home.sample("-n", "1", "--model", "tiny", "--out", photo.toString()));
    assertDone(home.run("show", "tiny"));
    assertDone(home.run("convert", "tiny", home.path("converted")));
    assertDone(
        home.run("noise", photo.toString(), "--model", "tiny", "--out", home.path("noise.png")));
    assertDone(
        home.run(
            "sweep",
            "--model",
            "tiny",
            "-n",
            "1",
            "--steps",
            "2",
            "--samplers",
            "ddim",
            "--device",
            "cpu",
            "--out",
            home.path("sweep.png")));
    assertDone(home.train("--init", "tiny", "--run", home.path("tuned"), "--dry-run"));
    assertDone(home.train("--run", "tiny"));
  }

  @Test
  void whatIsNeitherAFileNorARunIsSaidToBeNeither() {
    Home.Result shown = home.run("show", "tinny");

    assertEquals(1, shown.code());
    assertEquals(
        "ddpm: there is no file or folder tinny, and no run of that name; ddpm runs lists the runs",
        shown.err().strip());
  }

  @Test
  void aPathIsLookedUpFirst() throws IOException {
    Path runs = home.checkpoints();
    Path other = Files.createDirectories(folder.resolve("other/tiny"));

    assertEquals(home.tiny(), ModelFinder.named(Path.of("tiny"), runs));
    assertEquals(home.tiny(), ModelFinder.named(home.tiny(), folder));
    assertEquals(other, ModelFinder.named(other, runs), "a path is not a name");
    assertEquals(Path.of("nope"), ModelFinder.named(Path.of("nope"), runs));
    assertEquals(Path.of("tiny/none"), ModelFinder.named(Path.of("tiny/none"), runs));
    assertEquals(home.tiny().resolve("best"), ModelFinder.named(Path.of("tiny", "best"), runs));
  }

  @Test
  void aNameThatIsNoRunIsRefusedWithWhereToLook() {
    Home.Result result = home.sample("--model", "tinny");

    assertEquals(1, result.code());
    assertTrue(result.err().contains("tinny"), result.err());
    assertTrue(result.err().contains("ddpm runs"), result.err());
  }

  private static void assertDone(Home.Result result) {
    assertEquals(0, result.code(), result.err());
  }
}
