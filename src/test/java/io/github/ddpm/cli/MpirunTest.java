package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that {@code mpirun} starts train together. */
@Tag("cluster")
final class MpirunTest {
  private static final String OPEN_MPI = "mpirun.openmpi";

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    Ranked.assumeTwoCores();
    home = Home.in(folder);
  }

  private DdpmProcess mpirun(String mpirun, String... more) throws IOException {
    assumeTrue(Machine.has(mpirun), mpirun + " is not installed");
    Map<String, String> variables = new HashMap<>(Ranked.ONE_THREAD);
    variables.put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    variables.put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    List<String> command = new ArrayList<>(List.of(mpirun, "-n", "2"));
    String[] words = Home.words(Ranked.WORDS.toArray(new String[0]), more);
    command.addAll(DdpmProcess.java(home, List.of(), words));
    return DdpmProcess.command(home, command, variables);
  }

  @ParameterizedTest
  @ValueSource(strings = {OPEN_MPI, "mpirun.mpich"})
  void twoProcessesTrainToTheBytesOfOneWithTwoThreads(String mpirun) throws Exception {
    Ranked.requireDone(mpirun(mpirun, "--run", "two"));
    Ranked one = new Ranked(home);
    one.trainAlone("one");
    one.requireSameBytes("one", "two");
  }

  /** Rank 0 says why, and none is killed before it has. */
  @ParameterizedTest
  @ValueSource(strings = {OPEN_MPI, "mpirun.mpich"})
  void aTrainingThatDivergesEndsForAllWithTheWordsOfRankZero(String mpirun) throws Exception {
    String[] diverging = {"--set", "training.learning_rate=1e30", "--set", "model.dropout=0"};
    try (DdpmProcess two = mpirun(mpirun, Home.words(new String[] {"--run", "two"}, diverging))) {
      assertEquals(1, two.exitCode(), two.err());
      assertTrue(two.err().contains("lower training.learning_rate"), two.err());
    }
  }

  @Test
  void aLostRankEndsTheJobAndTheSameCommandGoesOn() throws Exception {
    try (DdpmProcess first = mpirun(OPEN_MPI, "--run", "broken")) {
      first.awaitSteps(folder.resolve("broken"), 7);
      List<ProcessHandle> ranks =
          ProcessHandle.of(first.pid())
              .orElseThrow()
              .descendants()
              .filter(process -> process.info().command().orElse("").endsWith("java"))
              .toList();
      ranks.get(ranks.size() - 1).destroyForcibly();
      assertNotEquals(0, first.exitCode(), first.err());
      assertTrue(first.err().contains("exited on signal 9"), first.err());
    }
    Ranked.requireDone(mpirun(OPEN_MPI, "--run", "broken"));
    Ranked one = new Ranked(home);
    one.trainAlone("one");
    one.requireSameBytes("one", "broken");
  }
}
