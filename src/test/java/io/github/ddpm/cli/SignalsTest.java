package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes that are sent signals. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class SignalsTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  /** Trains for ever, and saves only when told to. */
  private DdpmProcess launch(String... more) throws IOException {
    String[] words =
        Stream.concat(
                Stream.of(
                    "train",
                    "--config",
                    Home.CONFIG,
                    "--set",
                    "training.steps=1000000",
                    "--set",
                    "training.checkpoint_every=1000000"),
                Stream.of(more))
            .toArray(String[]::new);
    return DdpmProcess.ddpm(home, words);
  }

  /** Of the threads that work on a batch, which begin to live when a first one is there. */
  private static final String PART = "batch part";

  private static final String[] NO_PREVIEW = {"--set", "training.preview_every=1000000"};

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> children = Files.list(home.tiny())) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> name.contains("step-"))
          .sorted()
          .toList();
    }
  }

  private long whole() throws IOException {
    return checkpoints().stream().filter(name -> name.startsWith("step-")).count();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void theStepIsFinishedAndSavedAndTheWayOnIsTold(String signal, int code) throws Exception {
    try (DdpmProcess launched = launch(NO_PREVIEW)) {
      launched.awaitSteps(home.tiny(), 3);
      launched.signal(signal);

      assertEquals(code, launched.exitCode(), launched.err());
      long step = Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
      assertEquals(List.of("step-%08d".formatted(step)), checkpoints());
      String end =
          "\nstopped  at step "
              + step
              + " of 1000000, saved\nnext     ddpm train --config tiny.yaml"
              + " --set training.steps=1000000 --set training.checkpoint_every=1000000"
              + " --set training.preview_every=1000000\n";
      assertTrue(launched.out().endsWith(end), launched.out());
      String told = "SIG" + signal + ": stopping after this step";
      assertTrue(launched.err().contains(told), launched.err());
      String log = Files.readString(home.tiny().resolve("train.log"));
      assertTrue(log.contains("WARN  " + told), log);
      Home.Result resumed =
          home.train("--set", "training.steps=" + (step + 1), NO_PREVIEW[0], NO_PREVIEW[1]);
      assertEquals(0, resumed.code(), resumed.err());
    }
  }

  /** The engine is not even loaded when the lock is taken. */
  @Test
  void whoeverStopsBeforeTheFirstStepIsNotToldOfASave() throws Exception {
    try (DdpmProcess launched = launch(NO_PREVIEW)) {
      launched.await(() -> Files.exists(home.tiny().resolve("lock")), "the lock");
      launched.signal("TERM");
      assertEquals(143, launched.exitCode(), launched.err());
      assertTrue(
          launched.out().contains("stopped  at step 0 of 1000000, nothing to save\nnext     "),
          launched.out());
      assertEquals(List.of(), checkpoints());
    }
  }

  /** The signal comes in the midst of a preview of very many evaluations per image. */
  @Test
  void anInterruptEndsAPreviewThatWouldTakeLong() throws Exception {
    String[] slow = {
      "--set",
      "diffusion.timesteps=100000",
      "--set",
      "sampling.steps=100000",
      "--set",
      "training.preview_every=3"
    };
    try (DdpmProcess launched = launch(slow)) {
      launched.awaitSteps(home.tiny(), 3);
      launched.signal("INT");
      assertEquals(130, launched.exitCode(), launched.err());
      assertEquals(List.of("step-00000003"), checkpoints());
    }
  }

  /** The step is one of many seconds. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aSecondInterruptLeavesAtOnce() throws Exception {
    String[] slow = {
      "--set", "training.batch_size=50000", "--set", "training.preview_every=1000000"
    };
    try (DdpmProcess launched = launch(slow)) {
      launched.awaitThread(PART);
      launched.signal("INT");
      launched.await(() -> launched.err().contains("stopping after this step"), "the answer");
      launched.signal("INT");
      assertEquals(130, launched.exitCode(), launched.err());
      assertFalse(launched.out().contains("stopped"), launched.out());
      assertEquals(List.of(), checkpoints());
      String log = Files.readString(home.tiny().resolve("train.log"));
      assertTrue(log.contains("SIGINT again: quitting at once"), log);
    }
  }

  @Test
  void userSignalOneSavesAndTrainingContinues() throws Exception {
    try (DdpmProcess launched = launch(NO_PREVIEW)) {
      launched.awaitSteps(home.tiny(), 3);
      launched.signal("USR1");
      launched.await(() -> checkpoints().stream().anyMatch(s -> s.startsWith("step-")), "a save");
      long saved = Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
      launched.awaitSteps(home.tiny(), saved + 2);
      launched.signal("TERM");
      assertEquals(143, launched.exitCode(), launched.err());
      assertEquals(2, checkpoints().size());
      String log = Files.readString(home.tiny().resolve("train.log"));
      assertTrue(log.contains("SIGUSR1: saving after the next step"), log);
    }
  }

  /** Somebody tidies up, and notices too late what. */
  @Test
  void aRunWhoseFolderIsDeletedContinuesAndSavesAndMeasuresInANewOne() throws Exception {
    try (DdpmProcess launched = launch(NO_PREVIEW)) {
      launched.awaitSteps(home.tiny(), 3);
      Files.move(home.tiny(), folder.resolve("gone")); // At once, and then it is deleted.
      try (Stream<Path> files = Files.walk(folder.resolve("gone"))) {
        for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
      launched.signal("USR1");
      launched.await(() -> Files.isDirectory(home.tiny()) && whole() == 1, "a save");
      launched.awaitSteps(home.tiny(), 1);
      int steps = Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
      launched.awaitSteps(home.tiny(), steps + 2); // Past the step that was saved.
      assertTrue(home.train(NO_PREVIEW).err().contains("process " + launched.pid()));
      launched.signal("TERM");
      assertEquals(143, launched.exitCode(), launched.err());
      assertEquals(2, whole());
    }
  }

  /** A long operation is under way in PyTorch, whose memory must not go before the process. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void anInterruptOfASampleLeavesAtOnceWithoutACrash() throws Exception {
    assertEquals(0, home.train().code());
    String[] words = {"sample", "-n", "50000", "--batch", "50000", "--out", "many.npz"};
    try (DdpmProcess launched = DdpmProcess.ddpm(home, words)) {
      launched.awaitThread(PART);
      launched.signal("INT");
      assertEquals(130, launched.exitCode(), launched.err());
      assertEquals("", launched.out());
      try (Stream<Path> files = Files.list(home.folder())) {
        assertEquals(List.of(), files.filter(file -> file.toString().contains("many")).toList());
      }
    }
  }
}
