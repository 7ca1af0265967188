package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training in rounds by one process, which is all workers. */
final class RoundsTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private void train(String run, List<String> settings, String... more) {
    Home.Result result =
        home.run(InRounds.words(settings, Home.words(more, "--run", home.path(run))));
    assertEquals(0, result.code(), result.err());
  }

  @Test
  void oneWorkerWithoutAnOuterStepTrainsAsWithoutRounds() throws IOException {
    train("plain", List.of());
    train(
        "rounds",
        List.of(
            "--set",
            "training.local_steps=2",
            "--set",
            "training.outer_learning_rate=1",
            "--set",
            "training.outer_momentum=0"));
    InRounds.requireSameBytes(folder.resolve("plain"), folder.resolve("rounds"), 40);
    InRounds.requireSameLosses(folder.resolve("plain"), folder.resolve("rounds"));
  }

  @Test
  void aRunThatIsContinuedEndsAsAnUnbrokenOne() throws IOException {
    train("unbroken", InRounds.OF_TWO, "--set", "training.steps=60");
    train("continued", InRounds.OF_TWO, "--set", "training.steps=40");
    train("continued", InRounds.OF_TWO, "--set", "training.steps=60");
    InRounds.requireSameBytes(folder.resolve("unbroken"), folder.resolve("continued"), 60);
    assertTrue(Files.notExists(folder.resolve("continued/rounds")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "training.local_steps=3, training.local_steps: must be at most 2",
        "training.workers=4, \"training.batch_size: must be a multiple of training.workers, 4, is 6\"",
        "training.local_steps=0, training.workers: is 2",
        "training.outer_learning_rate=0, training.outer_learning_rate: must be positive",
        "training.outer_momentum=1, \"training.outer_momentum: must lie in [0, 1)\"",
        "training.checkpoint_every=3, \"training.checkpoint_every: must be a multiple of training.local_steps, 2, such as 4, is 3\"",
        "training.keep_every=5, training.keep_every: must be a multiple",
      })
  void settingsThatDoNotGoTogetherAreRefused(String setting, String words) {
    Home.Result result = home.run(InRounds.words(InRounds.OF_TWO, "--set", setting));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(words), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--shard, 1/3, must be K/2",
    "--shard, 2/3, must be K/2",
    "--for, 1h, does not choose the steps of rounds",
    "--ranks, 2, workers of rounds are no ranks",
  })
  void optionsThatDoNotGoTogetherAreRefused(String option, String value, String words) {
    Home.Result result = home.run(InRounds.words(InRounds.OF_TWO, option, value));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(words), result.err());
  }

  @ParameterizedTest
  @CsvSource({"--ranks, 2", "--device, cuda:0-1"})
  void noWorkerIsSeveralProcesses(String option, String value) {
    Home.Result result = home.run(InRounds.words(InRounds.OF_TWO, "--shard", "2/2", option, value));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("workers of rounds are no ranks"), result.err());
  }

  @Test
  void withoutRoundsATrainingHasNoShards() {
    Home.Result result = home.run(InRounds.words(List.of(), "--shard", "1/2"));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("--shard: divides a training only in rounds"), result.err());
  }

  @Test
  void aRunGoesOnWithItsOwnRoundsOnly() {
    train("run", InRounds.OF_TWO);
    Home.Result result =
        home.run(
            InRounds.words(
                InRounds.OF_TWO,
                "--run",
                home.path("run"),
                "--set",
                "training.local_steps=1",
                "--set",
                "training.steps=60"));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("training.local_steps"), result.err());
  }
}
