package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Spark starts the workers of a training in rounds, which gives what one process gives. */
@Tag("cluster")
final class SparkTrainingTest {
  @TempDir private static Path folder;
  private static Installed installed;
  private static Home home;
  private static Spark spark;

  @BeforeAll
  static void start() throws Exception {
    installed = Spark.installed(folder.resolve("a b"));
    home = installed.home();
    String[] words = InRounds.words(InRounds.OF_TWO, "--run", "one");
    try (DdpmProcess one = DdpmProcess.ddpm(home, List.of(), Ranked.ONE_THREAD, words)) {
      assertEquals(0, one.exitCode(), one.err());
    }
    spark = Spark.of(Spark.NEWEST, folder.resolve("spark"));
    spark.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (spark != null) {
      spark.stop();
    }
  }

  private static DdpmProcess train(String run, String... more) throws IOException {
    String[] words = InRounds.words(InRounds.OF_TWO, Home.words(more, "--run", run));
    return DdpmProcess.command(home, installed.command(words), spark.variables());
  }

  private static void requireSameBytes(String run) throws IOException {
    Path one = home.folder().resolve("one");
    for (long step : List.of(30L, 40L)) {
      InRounds.requireSameBytes(one, home.folder().resolve(run), step);
    }
    InRounds.requireSameLosses(one, home.folder().resolve(run));
    assertFalse(Files.exists(home.folder().resolve(run).resolve("rounds")), "nothing is left");
    assertTrue(
        home.names(run).stream().noneMatch(name -> name.startsWith(".ddpm-job-")), "nothing");
  }

  @Test
  void tasksOfOneMachineTrainToTheBytesOfOneProcess() throws Exception {
    try (DdpmProcess driver = train("local", "--cluster", "local[2]", "--json")) {
      assertEquals(0, driver.exitCode(), driver.err());
      assertTrue(driver.out().contains("\"total\":40"), driver.out());
      assertEquals("", driver.complaints());
    }
    requireSameBytes("local");
    try (DdpmProcess again = train("local", "--cluster", "local[1]")) { // It begins no job.
      assertEquals(0, again.exitCode(), again.err());
    }
  }

  @Test
  void aKilledExecutorChangesNoByte() throws Exception {
    try (DdpmProcess driver = train("killed", "--cluster", spark.master())) {
      InRounds.await(driver, home.folder().resolve("killed"), 8);
      spark.executors().get(0).destroyForcibly();
      assertEquals(0, driver.exitCode(), driver.err());
      assertTrue(driver.err().contains("attempt 1 of shard"), driver.err());
    }
    requireSameBytes("killed");
  }

  /** While one worker holds still, no machine is fast enough to train to the end meanwhile. */
  @Test
  void aStopSavesTheNewestRoundAndTheSameCommandResumes() throws Exception {
    String[] cluster = {"--cluster", spark.master()};
    Path run = home.folder().resolve("stopped");
    try (DdpmProcess driver = train("stopped", cluster)) {
      InRounds.await(driver, run, 2);
      List<ProcessHandle> workers =
          spark.executors().stream().flatMap(one -> Spark.tasks(one).stream()).toList();
      assertEquals(2, workers.size());
      DdpmProcess.signal("STOP", workers.get(0).pid());
      try {
        driver.signal("INT");
        driver.await(() -> !workers.get(1).isAlive(), "the end of a worker");
      } finally {
        DdpmProcess.signal("CONT", workers.get(0).pid());
      }
      assertEquals(130, driver.exitCode(), driver.err());
      assertFalse(driver.err().contains("attempt"), driver.err());
      long newest = InRounds.newest(run);
      assertTrue(driver.out().contains("stopped  at step " + newest), driver.out());
      assertTrue(home.names("stopped").contains("step-%08d".formatted(newest)), driver.err());
    }
    try (DdpmProcess again = train("stopped", cluster)) {
      assertEquals(0, again.exitCode(), again.err());
    }
    requireSameBytes("stopped");
  }

  /** Workers that wait for each other would do so for ever. */
  @Test
  void tooFewPlacesAreToldAtOnce() throws Exception {
    try (DdpmProcess driver = train("few", "--cluster", "local[1]")) {
      assertEquals(2, driver.exitCode(), driver.err());
      String why = "local[1]: runs 1 of 2 workers at once (spark.task.cpus is 1)";
      assertTrue(driver.err().contains(why), driver.err());
      assertTrue(driver.err().contains("give --cluster local[2]"), driver.err());
    }
    String[] three = {"--cluster", spark.master(), "--set", "training.workers=3"};
    String wait = "spark.scheduler.maxRegisteredResourcesWaitingTime=1s";
    try (DdpmProcess driver = train("few", Home.words(three, "--conf", wait))) {
      assertEquals(1, driver.exitCode(), driver.err());
      String why = "(?s).* has places for [012] of 3 workers after 1 s.*add executors.*";
      assertTrue(driver.err().matches(why), driver.err());
    }
    assertFalse(Files.exists(home.folder().resolve("few/rounds")), "nobody has begun");
  }
}
