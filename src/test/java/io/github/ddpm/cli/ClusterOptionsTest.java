package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of {@code --cluster} needs no Spark. */
@DisabledOnOs(OS.WINDOWS)
final class ClusterOptionsTest {
  private static final String[] REFERENCE = {"--save-reference", "reference.npz"};

  @TempDir private static Path folder;
  private static Home home;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
    Path tiny = home.folder().resolve("configs").resolve(Home.CONFIG);
    String rounds = "  local_steps: 2\n  workers: 2\n";
    Files.writeString(
        tiny.resolveSibling("rounds.yaml"),
        Files.readString(tiny).replace("  steps: 3\n", "  steps: 40\n" + rounds));
  }

  @ParameterizedTest
  @CsvSource({
    "sample --out d --conf spark.a=1, --conf: is for a cluster",
    "sample --out d --tasks 3, --tasks: is for a cluster",
    "sample --out d --cluster local --shard 1/2, --cluster: divides the work itself",
    "sample --out d --cluster local --tasks 0, --tasks: must be at least 1",
    "sample --out d.npz --cluster local, --out: the tasks of --cluster",
    "train --config tiny.yaml --conf spark.a=1, --conf: is for a cluster",
    "train --config tiny.yaml --cluster local, training.workers: must be 2 or more for --cluster",
    "train --config rounds.yaml --cluster local --shard 1/2, --cluster: starts all workers itself",
    "train --config rounds.yaml --cluster local --ranks 2, workers of rounds are no ranks",
    "train --config rounds.yaml --cluster local --for 1h, --for: does not choose the steps",
    "train --config - --run r --cluster local, --cluster: tasks cannot read --config -",
    "evaluate --cluster local --conf a=b, --conf: must be spark.KEY=VALUE",
    "evaluate --cluster local --conf spark.submit.deployMode=cluster, must be client",
    "evaluate --cluster local --conf spark.master=yarn, spark.master is what --cluster says",
  })
  void wrongOptionsAreRefusedByName(String words, String message) {
    Home.Result refused = home.run(words.split(" "));
    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.err().contains(message), refused.err());
  }

  /** Starts the program with a Spark that is a script. */
  private static DdpmProcess ddpm(String spark, String... words) throws IOException {
    Path home = ClusterOptionsTest.home.folder().resolve("spark");
    Spark.script(Files.createDirectories(home.resolve("bin")).resolve("spark-submit"), spark);
    write(home.resolve("jars/spark-core_2.13-4.2.0.jar"), "");
    write(home.resolve("program/lib/cluster/ddpm-cluster.jar"), "");
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    List<String> machine =
        List.of("-Dddpm.folder=" + home.resolve("program"), "-Djava.io.tmpdir=" + temporary);
    Map<String, String> variables = Map.of("SPARK_HOME", home.toString());
    return DdpmProcess.ddpm(ClusterOptionsTest.home, machine, variables, words);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** What a command submits, a word a line, whose only task does nothing. */
  private static List<String> submitted(String... words) throws Exception {
    Path told = home.folder().resolve("told.txt");
    Files.deleteIfExists(told);
    String script = "printf '%s\\n' \"$@\" >'" + told + "'; echo 'ddpm-cluster done 1'";
    try (DdpmProcess ddpm = ddpm(script, words)) {
      assertEquals(0, ddpm.exitCode(), ddpm.err());
    }
    return Files.readAllLines(told);
  }

  @Test
  void argumentFilesMayHoldAnything() throws Exception {
    write(home.folder().resolve("args"), "--cluster local\n--tasks 1 --steps 3\n");
    List<String> words = submitted("sample", "-n", "2", "@args", "--out", "@@folder");
    List<String> command = words.subList(words.indexOf("sample"), words.size());
    assertEquals(
        List.of("sample", "-n", "2", "--steps", "3", "--out", "@@folder", "--model"),
        command.subList(0, command.size() - 1));
    assertTrue(Files.exists(home.folder().resolve("@folder/00001.png")));
  }

  @Test
  void tasksAreToldWhatTheyMustShare() throws Exception {
    List<String> words = submitted("sample", "-n", "2", "--cluster", "local", "--out", "a,b c");
    assertTrue(words.contains("spark.ddpm.shared.0=" + home.path("a,b c")), words.toString());
    String model = words.get(words.size() - 1);
    assertTrue(words.contains("spark.ddpm.needed.0=" + model), words.toString());
  }

  /** The only task would write it, and the process that waits would then find it. */
  @Test
  void whoMeasuresWritesTheReference() throws Exception {
    String[] evaluate = {"evaluate", "-n", "5", "--metrics", "swd", "--device", "cpu"};
    String[] more = {"--precision", "fp32", "--cluster", "local", "--tasks", "1"};
    List<String> words = submitted(Home.words(Home.words(evaluate, more), REFERENCE));
    assertFalse(words.contains("--save-reference"), words.toString());
    assertTrue(Files.exists(home.folder().resolve("reference.npz")));
  }

  @Test
  void aFinishedCommandBeginsNoJob() throws Exception {
    String[] draw = {"sample", "-n", "3", "--device", "cpu", "--precision", "fp32", "--out", "all"};
    String[] measure = {"evaluate", "-n", "4", "--metrics", "swd", "--device", "cpu"};
    for (String[] words : List.of(draw, measure)) {
      String[] onCluster = Home.words(words, "--cluster", "local");
      try (DdpmProcess first = ddpm("echo 'ddpm-cluster done 1'", onCluster)) {
        assertEquals(0, first.exitCode(), first.err());
      }
      try (DdpmProcess again = ddpm("exit 9", onCluster)) {
        assertEquals(0, again.exitCode(), again.err());
      }
    }
  }

  @Test
  void aStoppedCommandLeavesNoLog() throws Exception {
    Path begun = home.folder().resolve("begun");
    String[] words = {"sample", "-n", "2", "--cluster", "local", "--out", "stopped"};
    try (DdpmProcess ddpm = ddpm("touch '" + begun + "'; cat >'" + begun + "'", words)) {
      ddpm.await(() -> Files.exists(begun), "the job");
      ddpm.signal("INT");
      ddpm.exitCode();
    }
    assertEquals(List.of(), home.names("spark/tmp"));
  }

  @Test
  void aFailedJobLeavesItsLog() throws Exception {
    String[] words = {"sample", "-n", "2", "--cluster", "local", "--out", "failed"};
    try (DdpmProcess ddpm = ddpm("echo why >&2; exit 9", words)) {
      assertEquals(1, ddpm.exitCode(), ddpm.err());
      String log = ddpm.err().strip().replaceFirst("(?s).*Spark's log is ", "");
      assertEquals("why", Files.readString(Path.of(log)).strip());
      Files.delete(Path.of(log));
    }
  }

  @Test
  void withoutSparkItSaysWhatToDo() throws Exception {
    String[] words = {"sample", "--out", "d", "--cluster", "local"};
    Map<String, String> none = Map.of("SPARK_HOME", home.path("none"));
    try (DdpmProcess ddpm = DdpmProcess.ddpm(home, List.of(), none, words)) {
      assertEquals(2, ddpm.exitCode());
      assertTrue(ddpm.err().contains("none, which has no bin/spark-submit"), ddpm.err());
      assertTrue(ddpm.err().contains("set SPARK_HOME to its folder"), ddpm.err());
    }
  }
}
