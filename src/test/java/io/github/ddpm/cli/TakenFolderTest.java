package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void aPackingThatIsStoppedSaysHowToGoOnAndLeavesNoHalfFile() throws Exception {
    Path first = folder.resolve("photos/0.png");
    Files.createDirectories(first.getParent());
    javax.imageio.ImageIO.write(
        new java.awt.image.BufferedImage(2000, 2000, java.awt.image.BufferedImage.TYPE_INT_RGB),
        "png",
        first.toFile());
    for (int i = 1; i < 1000; i++) {
      Files.createLink(folder.resolve("photos/" + i + ".png"), first);
    }
    String[] words = {"data", "pack", home.path("photos"), home.path("photos.ddpm")};
    try (DdpmProcess packing = DdpmProcess.ddpm(home, words)) {
      packing.await(() -> Files.exists(folder.resolve("photos.ddpm.partial")), "a beginning");
      packing.signal("TERM");
      assertEquals(143, packing.exitCode(), packing.err());
      assertTrue(packing.err().contains("stopped; the same command resumes"), packing.err());
    }
    assertTrue(Files.notExists(folder.resolve("photos.ddpm")));
  }
}
