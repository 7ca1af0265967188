package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that train in rounds, and meet in the run's folder alone. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class WorkersTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private DdpmProcess start(String run, String... more) throws IOException {
    String[] words = InRounds.words(InRounds.OF_TWO, Home.words(more, "--run", run));
    return DdpmProcess.ddpm(home, List.of(), Ranked.ONE_THREAD, words);
  }

  private DdpmProcess worker(int number, String... more) throws IOException {
    return start("two", Home.words(more, "--shard", number + "/2"));
  }

  private void trainAlone(String run) throws Exception {
    try (DdpmProcess one = start(run)) {
      assertEquals(0, one.exitCode(), one.err());
    }
  }

  private void requireSameBytes() throws IOException {
    for (long step : List.of(30L, 40L)) { // Sums of losses are cleared after step 28, not after 30.
      InRounds.requireSameBytes(folder.resolve("one"), folder.resolve("two"), step);
    }
    InRounds.requireSameLosses(folder.resolve("one"), folder.resolve("two"));
    assertTrue(Files.notExists(folder.resolve("two/rounds")), "nothing is left");
  }

  private void awaitRound(DdpmProcess process, long step) throws Exception {
    InRounds.await(process, folder.resolve("two"), step);
  }

  @Test
  void twoProcessesTrainToTheBytesOfOne() throws Exception {
    trainAlone("one");
    try (DdpmProcess second = worker(2);
        DdpmProcess first = worker(1)) {
      assertEquals(0, first.exitCode(), first.err());
      assertEquals(0, second.exitCode(), second.err());
      assertEquals("", first.complaints() + second.complaints());
    }
    requireSameBytes();
    try (DdpmProcess again = worker(2)) {
      assertEquals(0, again.exitCode(), "it finds the run complete: " + again.err());
    }
  }

  @Test
  void killedWorkersGoOnToTheSameBytes() throws Exception {
    trainAlone("one");
    try (DdpmProcess first = worker(1)) {
      try (DdpmProcess second = worker(2)) {
        awaitRound(second, 8);
        second.signal("KILL");
        assertEquals(128 + 9, second.exitCode());
      }
      try (DdpmProcess again = worker(2)) {
        awaitRound(first, 16);
        first.signal("KILL");
        assertEquals(128 + 9, first.exitCode());
        try (DdpmProcess firstAgain = worker(1)) {
          assertEquals(0, firstAgain.exitCode(), firstAgain.err());
          assertEquals(0, again.exitCode(), again.err());
        }
      }
    }
    requireSameBytes();
  }

  @Test
  void aStopEndsOneWorkerAndOneProcessFinishesForAll() throws Exception {
    trainAlone("one");
    try (DdpmProcess first = worker(1);
        DdpmProcess second = worker(2)) {
      awaitRound(first, 8);
      second.signal("INT");
      assertEquals(130, second.exitCode(), second.err());
      first.signal("INT");
      assertEquals(130, first.exitCode(), first.err());
    }
    trainAlone("two");
    requireSameBytes();
  }

  @Test
  void aWorkerThatFailsEndsTheOthersByItsName() throws Exception {
    try (DdpmProcess first = worker(1)) {
      first.await(() -> Files.exists(folder.resolve("two/rounds/training.json")), "the rounds");
      try (DdpmProcess second = worker(2, "--device", "cuda:99")) {
        assertEquals(1, second.exitCode(), second.err());
      }
      assertEquals(1, first.exitCode(), first.err());
      assertTrue(first.err().contains("worker 2 has failed: "), first.err());
      assertTrue(first.err().contains("cuda:99"), first.err());
      assertTrue(first.err().contains("start all workers again"), first.err());
    }
    trainAlone("one");
    try (DdpmProcess first = worker(1);
        DdpmProcess second = worker(2)) {
      assertEquals(0, first.exitCode(), first.err());
      assertEquals(0, second.exitCode(), second.err());
    }
    requireSameBytes();
  }
}
