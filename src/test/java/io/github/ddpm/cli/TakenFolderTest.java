package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that meet another one's work on the same files. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class TakenFolderTest {
  private static final List<String> FOR_EVER =
      List.of(
          "train",
          "--config",
          Home.CONFIG,
          "--set",
          "training.steps=1000000",
          "--set",
          "training.preview_every=1000000");

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private DdpmProcess train(String... more) throws IOException {
    return DdpmProcess.ddpm(home, Home.words(FOR_EVER.toArray(new String[0]), more));
  }

  private List<String> checkpoints(String run) throws IOException {
    return home.names("checkpoints/" + run).stream().filter(s -> s.contains("step-")).toList();
  }

  @Test
  void aRunWhoseFolderAnotherOneHasMadeAnewEndsAndLeavesItAlone() throws Exception {
    try (DdpmProcess first = train("--set", "training.checkpoint_every=1000000")) {
      first.awaitSteps(home.tiny(), 3);
      Files.move(home.tiny(), folder.resolve("gone"));
      PathUtils.delete(folder.resolve("gone"));
      Home.Result second = home.train("--set", "training.steps=2");
      assertEquals(0, second.code(), second.err());

      assertEquals(1, first.exitCode(), first.err());
      String said = first.err();
      assertTrue(said.contains("was deleted or replaced while this run was training;"), said);
      assertTrue(said.contains("is saved in " + home.tiny() + "-rescued, which as --run"), said);
      assertEquals(List.of("step-00000002"), checkpoints("tiny"));
      assertEquals(2, Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size());
    }
    List<String> rescued = checkpoints("tiny-rescued");
    assertEquals(1, rescued.size());
    long step = Long.parseLong(rescued.get(0).substring("step-".length()));
    Home.Result resumed =
        home.train(
            "--run",
            home.checkpoints().resolve("tiny-rescued").toString(),
            "--set",
            "training.steps=" + (step + 1));
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("\ntrained  to step " + (step + 1)), resumed.out());
  }

  /** Each checkpoint is deleted by the next, which may come while the first is being read. */
  @Test
  void imagesAreDrawnBesideARunThatKeepsOneCheckpoint() throws Exception {
    try (DdpmProcess run =
        train("--set", "training.checkpoint_every=1", "--set", "training.keep=1")) {
      run.awaitSteps(home.tiny(), 2);
      for (int i = 0; i < 10; i++) {
        Home.Result drawn = home.sample("-n", "1", "--out", home.path(i + ".png"));
        assertEquals(0, drawn.code(), drawn.err());
      }
    }
  }

  /** Whatever reads a checkpoint finds another instead, or has read all of it. */
  @Test
  void everyCommandThatReadsAModelWorksBesideARunThatKeepsOneCheckpoint() throws Exception {
    ImageIO.write(
        new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("i.png").toFile());
    try (DdpmProcess run =
        train("--set", "training.checkpoint_every=1", "--set", "training.keep=1")) {
      run.awaitSteps(home.tiny(), 2);
      String tiny = home.tiny().toString();
      for (int i = 0; i < 5; i++) {
        String[][] commands = {
          {"show", tiny},
          {"convert", tiny, home.path("converted" + i)},
          {"noise", home.path("i.png"), "--model", tiny, "--out", home.path("n" + i + ".png")},
          {"evaluate", "--model", tiny, "-n", "2", "--metrics", "swd", "--device", "cpu"},
          {
            "train",
            "--config",
            Home.CONFIG,
            "--init",
            tiny,
            "--run",
            home.path("other" + i),
            "--set",
            "training.steps=1"
          }
        };
        for (String[] command : commands) {
          Home.Result result = home.run(command);
          assertEquals(0, result.code(), command[0] + ": " + result.err());
        }
      }
    }
  }

  @Test
  void aTableIsToldUnderTheNameThatItWasWrittenUnder() throws Exception {
    assertEquals(0, home.train().code());
    String[] words = {"sweep", "--samplers", "ddim", "--steps", "2", "-n", "2", "--out", "s.png"};
    try (DdpmProcess sweep = DdpmProcess.ddpm(home, words)) {
      sweep.await(() -> Files.exists(folder.resolve(".s.png.lock")), "the beginning");
      Files.writeString(folder.resolve("s.png"), "mine");
      assertEquals(0, sweep.exitCode(), sweep.err());
      assertTrue(sweep.out().endsWith("\ns-2.png\n"), sweep.out());
    }
    assertEquals("mine", Files.readString(folder.resolve("s.png")));
    assertTrue(Files.exists(folder.resolve("s-2.png")));
  }

  /** Two thousand links to one image of four megapixels, which take minutes to read. */
  private Path photos() throws IOException {
    Path first = folder.resolve("photos/0.png");
    Files.createDirectories(first.getParent());
    ImageIO.write(new BufferedImage(2000, 2000, BufferedImage.TYPE_INT_RGB), "png", first.toFile());
    for (int i = 1; i < 2000; i++) {
      Files.createLink(folder.resolve("photos/" + i + ".png"), first);
    }
    return folder.resolve("photos");
  }

  @Test
  void aTrainingThatIsStoppedWhileItReadsItsImagesEndsAndResumes() throws Exception {
    Path cache = folder.resolve("data/cache");
    String[] words = {
      "train",
      "--config",
      Home.CONFIG,
      "--run",
      "run",
      "--set",
      "data.source=images",
      "--set",
      "data.path=" + photos()
    };
    try (DdpmProcess training = DdpmProcess.ddpm(home, words)) {
      training.await(
          () -> Files.isDirectory(cache) && !home.names("data/cache").isEmpty(), "a beginning");
      training.signal("TERM");
      assertEquals(143, training.exitCode(), training.err());
      assertTrue(training.out().contains("stopped  at step 0 of "), training.out());
      assertTrue(training.out().contains("nothing to save\nnext     "), training.out());
    }
    List<String> left = home.names("data/cache");
    assertTrue(left.size() == 1 && left.get(0).endsWith(".ddpm.partial"), left.toString());
    assertEquals(List.of("lock", "train.log"), home.names("run"));
  }

  @Test
  void aPackingThatIsStoppedSaysHowToGoOnAndLeavesNoHalfFile() throws Exception {
    String[] words = {"data", "pack", photos().toString(), home.path("photos.ddpm")};
    try (DdpmProcess packing = DdpmProcess.ddpm(home, words)) {
      packing.await(() -> Files.exists(folder.resolve("photos.ddpm.partial")), "a beginning");
      packing.signal("TERM");
      assertEquals(143, packing.exitCode(), packing.err());
      assertTrue(packing.err().contains("stopped; the same command resumes"), packing.err());
    }
    assertTrue(Files.notExists(folder.resolve("photos.ddpm")));
    assertTrue(Files.exists(folder.resolve("photos.ddpm.partial")));
  }
}
