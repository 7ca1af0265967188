package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of a Slurm array find their shards, and tasks of a step train together. */
@Tag("cluster")
final class SlurmTest {
  @TempDir private static Path folder;
  private static Home home;
  private static Slurm slurm;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Slurm.isInstalled(), ".ci/cluster installs it");
    home = Home.in(folder.resolve("home"));
    assertEquals(0, home.train().code());
    slurm = Slurm.start(Files.createDirectories(folder.resolve("slurm")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (slurm != null) {
      slurm.stop();
    }
  }

  private static List<String> array(String script, List<String> options, String... words)
      throws Exception {
    return slurm.batch(home.folder(), options, script, DdpmProcess.java(home, List.of(), words));
  }

  @Test
  void anArrayOfFourDrawsAllImagesOnce() throws Exception {
    String[] words = {"sample", "-n", "50", "--device", "cpu", "--precision", "fp32", "--out"};
    assertEquals(0, home.run(Home.words(words, home.path("all"))).code());

    String[] shards = Home.words(words, home.path("array"), "--shard", "auto");
    assertEquals(4, array("exec \"$@\"", List.of("--array=0-30:10"), shards).size());
    assertSame("array");

    String[] tasks = Home.words(words, home.path("tasks"), "--shard", "auto");
    array("srun \"$@\"", List.of("--array=1-2", "-n", "2"), tasks);
    assertSame("tasks");
  }

  /** By MPI, to which Slurm tells the ranks, and by an address. */
  @ParameterizedTest
  @ValueSource(strings = {"srun --mpi=pmix", "export MASTER_ADDR=127.0.0.1 MASTER_PORT=%d; srun"})
  void tasksOfAStepTrainTogether(String srun) throws Exception {
    Ranked.assumeTwoCores();
    String run = srun.contains("pmix") ? "mpi" : "address";
    String[] words = Home.words(Ranked.WORDS.toArray(new String[0]), "--run", home.path(run));
    String script = "export OMP_NUM_THREADS=1; " + srun.formatted(Machine.freePort());
    List<String> printed = array(script + " \"$@\"", List.of("-n", "2"), words);
    assertTrue(printed.get(0).contains("ranks    2 processes"), printed.toString());
    Ranked one = new Ranked(home);
    one.trainAlone("one-" + run);
    one.requireSameBytes("one-" + run, run);
  }

  /** Each task prints its exit code; the second is killed when some steps are done. */
  private static final String KILLING =
      """
      export OMP_NUM_THREADS=1 RUN=%2$s %3$s
      cat >task.sh <<'END'
      "$@" & echo $! >rank-$SLURM_PROCID.pid
      wait $!
      echo "task $SLURM_PROCID has ended with $?"
      END
      (until [ "$(wc -l <"$RUN/metrics.jsonl")" -ge 7 ]; do sleep 0.1; done
      kill -KILL "$(cat rank-1.pid)") 2>/dev/null &
      srun --kill-on-bad-exit=0 %1$s bash task.sh "$@"
      """;

  /** Slurm lets the others live, so they have to hear of it themselves. */
  @ParameterizedTest
  @CsvSource({"--mpi=pmix, ''", "'', MASTER_ADDR=127.0.0.1 MASTER_PORT=%d"})
  void aLostTaskEndsTheOthersWithItsNameAndTheSameCommandGoesOn(String srun, String variables)
      throws Exception {
    Ranked.assumeTwoCores();
    String run = srun.isEmpty() ? "broken-address" : "broken-mpi";
    String[] words =
        Home.words(
            Ranked.WORDS.toArray(new String[0]),
            "--run",
            home.path(run),
            "--set",
            "training.steps=300",
            "--set",
            "training.checkpoint_every=300");
    String free = variables.formatted(Machine.freePort());
    String killing = KILLING.formatted(srun, home.path(run), free);
    String broken = array(killing, List.of("-n", "2"), words).get(0);
    assertTrue(broken.contains("task 0 has ended with 1\n"), broken);
    assertTrue(broken.contains("task 1 has ended with 137"), broken);
    assertTrue(broken.contains("ddpm: rank 1 ("), broken);
    assertTrue(broken.contains(" has ended without a word; step "), broken);
    assertTrue(broken.contains(" is saved, and the same command continues from there"), broken);

    String going = "export OMP_NUM_THREADS=1 " + free + "; srun " + srun + " \"$@\"";
    array(going, List.of("-n", "2"), words);
    assertTrue(Files.exists(home.folder().resolve(run).resolve("step-00000300")), broken);
  }

  private static void assertSame(String name) throws IOException {
    assertEquals(home.names("all"), home.names(name));
    for (String image : home.names("all")) {
      assertEquals(home.pixels("all/" + image), home.pixels(name + "/" + image), image);
    }
  }

  @Test
  void anArrayOfFourMeasuresWhatOneProcessMeasures() throws Exception {
    Evaluations evaluations = new Evaluations(home);
    String[] images = {"-n", "300", "--metrics", "kid,swd"};
    JsonNode expected = evaluations.json(images);
    Files.move(home.folder().resolve("data/cache/evaluation"), home.folder().resolve("of one"));

    String[] words = {"evaluate", "--model", home.tiny().toString(), "--json", "--shard", "auto"};
    String[] shards =
        Home.words(words, Home.words(images, "--device", "cpu", "--precision", "fp32"));
    List<String> printed = array("exec \"$@\"", List.of("--array=1-4"), shards);

    List<String> figures =
        printed.stream().filter(output -> output.contains("\"evaluated\"")).toList();
    assertTrue(!figures.isEmpty(), printed.toString());
    for (String output : figures) {
      String lines =
          output.lines().filter(line -> line.startsWith("{")).reduce("", (a, b) -> a + b + "\n");
      assertEquals(expected, Evaluations.figures(new Home.Result(0, lines, "")));
    }
  }
}
