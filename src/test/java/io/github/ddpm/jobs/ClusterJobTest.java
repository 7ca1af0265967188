package io.github.ddpm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterJobTest {

  /** Sixteen tasks for several machines, but none for a few images; large ones for many. */
  @ParameterizedTest
  @CsvSource({"1, 1", "16, 1", "17, 2", "96, 6", "1000, 16", "4096, 16", "50000, 196"})
  void theNumberOfShardsDependsOnTheImagesAlone(int images, int shards) {
    assertEquals(shards, ClusterJob.shards(images, 256));
  }

  @Test
  void aShardHasNoOptionsOfTheCluster() {
    List<String> typed =
        List.of("sample", "--cluster", "a", "-n", "4", "--conf=b=c", "--conf", "d", "--configs");
    assertEquals(
        List.of("sample", "-n", "4", "--configs"),
        SharedCommand.without(typed, "--cluster", "--conf"));
  }

  @Test
  void settingsThatAreNotSparksAreRefused() {
    for (String wrong :
        List.of("a=b", "spark.ui.enabled", "spark.=1 ", "spark.authenticate.secret=x")) {
      List<String> conf = List.of(wrong);
      SharedCommand command = new SharedCommand(List.of("sample"), List.of(), List.of());
      assertThrows(
          InvalidSetting.class,
          () -> ClusterJob.of("local", conf, command, 1, Progress.NONE),
          wrong);
    }
  }

  @Test
  void answersMoveTheBar() {
    List<String> seen = new ArrayList<>();
    JobAnswers answers =
        new JobAnswers(
            new Progress() {
              @Override
              public void advance(long done) {
                seen.add("done " + done);
              }

              @Override
              public void status(String words) {
                seen.add(words);
              }
            },
            2);
    answers.hear("something of Spark's");
    answers.hear("ddpm-cluster workers 2");
    answers.hear("ddpm-cluster done 2");
    assertFalse(answers.isDone());
    answers.hear("ddpm-cluster done 1");
    assertTrue(answers.isDone());
    assertEquals(List.of("2 workers", "done 1", "done 2"), seen);
  }

  @Test
  void aJobThatFailsSaysWhy() {
    JobAnswers answers = new JobAnswers(Progress.NONE, 2);
    answers.hear("ddpm-cluster lost attempt 1 of shard 1, on node3, is lost: disk full");
    assertEquals("the job ended with code 9 after 0 of 2 shards", answers.failure(9));
    answers.hear("ddpm-cluster failed the disk is full");
    assertEquals("the disk is full", answers.failure(1));
    InvalidSetting e =
        assertThrows(
            InvalidSetting.class, () -> answers.hear("ddpm-cluster refused --out: is odd"));
    assertEquals("--out: is odd", e.getMessage());
  }
}
