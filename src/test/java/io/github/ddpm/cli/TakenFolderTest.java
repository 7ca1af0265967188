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
}
