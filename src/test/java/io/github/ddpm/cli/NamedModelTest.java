package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.RunPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

  /** A folder whose relative path is the name of a run, too. */
  private Path here;

  @BeforeEach
  void makeFolderHere() throws IOException {
    here = Files.createTempDirectory(Path.of("target"), "named");
  }

  @AfterEach
  void deleteFolderHere() throws IOException {
    PathUtils.delete(here);
  }

  /** Copies the trained run to another of that name. */
  private Path copyTheRun() throws IOException {
    Path run = home.checkpoints().resolve(here);
    Files.createDirectories(run.getParent());
    PathUtils.copyDirectory(home.tiny(), run);
    return run;
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
  void aRunGoesBeforeAFolderOfItsNameWithSeveralModels() throws IOException {
    for (String snapshot : List.of("snapshots/a", "snapshots/b")) {
      Path model = Files.createDirectories(here.resolve(snapshot));
      Files.writeString(model.resolve("config.json"), "{}");
    }
    Path runs = home.checkpoints();

    assertEquals(here, ModelFinder.named(here, runs));
    IOException refusal =
        assertThrows(IOException.class, () -> ModelFinder.find(Optional.of(here), runs));
    assertTrue(refusal.getMessage().contains("several snapshots"), refusal.getMessage());
    Path run = copyTheRun();
    assertEquals(run, ModelFinder.named(here, runs));
  }

  @Test
  void aRunIsTrainedInItsFolderAndNotInThatOfAModelOfItsName() throws IOException {
    Path model = Files.writeString(here.resolve("config.json"), "{}");
    copyTheRun();

    assertDone(home.train("--run", here.toString()));

    try (Stream<Path> files = Files.list(here)) {
      assertEquals(List.of(model), files.toList());
    }
    assertEquals(home.tiny(), RunPlace.named(home.tiny(), folder));
    assertEquals(Path.of("new"), RunPlace.named(Path.of("new"), home.checkpoints()));
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
