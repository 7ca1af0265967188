package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Spark does the shards of a command, which give what one process gives. */
@Tag("cluster")
final class SparkTest {
  private static final String[] DRAW = {
    "sample", "-n", "96", "--device", "cpu", "--precision", "fp32", "--out"
  };

  @TempDir private static Path folder;
  private static Installed installed;
  private static Home home;
  private static Spark spark;

  @BeforeAll
  static void start() throws Exception {
    installed = Spark.installed(folder.resolve("a b"));
    home = installed.home();
    assertEquals(0, home.train().code());
    assertEquals(0, home.run(Home.words(DRAW, home.path("all"))).code());
    spark = Spark.of(Spark.NEWEST, folder.resolve("spark"));
    spark.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (spark != null) {
      spark.stop();
    }
  }

  private static DdpmProcess ddpm(Spark spark, String... words) throws IOException {
    return DdpmProcess.command(home, installed.command(words), spark.variables());
  }

  private static Home.Result ended(DdpmProcess started) throws Exception {
    try (DdpmProcess process = started) {
      Home.Result result = new Home.Result(process.exitCode(), process.out(), process.err());
      assertEquals(0, result.code(), result.toString());
      return result;
    }
  }

  private static void assertSame(String name) throws IOException {
    assertEquals(home.names("all"), home.names(name));
    for (String image : home.names("all")) {
      assertEquals(home.pixels("all/" + image), home.pixels(name + "/" + image), image);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.1.3", Spark.NEWEST})
  void eachVersionDrawsInOneProcessOfItsOwn(String version) throws Exception {
    assumeTrue(Spark.isInstalled(version), ".ci/cluster fetches its libraries");
    Spark local = Spark.of(version, folder.resolve("spark " + version));
    String out = "local-" + version;
    ended(ddpm(local, Home.words(DRAW, out, "--cluster", "local[2]", "--tasks", "3")));
    assertSame(out);
  }

  /** The process that a killed executor has started ends with it; another draws its images. */
  @Test
  void aKilledExecutorLosesNothingAndChangesNoByte() throws Exception {
    try (DdpmProcess driver =
        ddpm(spark, Home.words(DRAW, "killed", "--cluster", spark.master()))) {
      Path images = home.folder().resolve("killed");
      driver.await(() -> Files.exists(images) && !home.names("killed").isEmpty(), "an image");
      Set<ProcessHandle> before = new HashSet<>();
      spark.executors().forEach(executor -> before.addAll(Spark.tasks(executor)));
      ProcessHandle[] killed = new ProcessHandle[2];
      driver.await(
          () -> {
            for (ProcessHandle executor : spark.executors()) {
              for (ProcessHandle task : Spark.tasks(executor)) {
                if (!before.contains(task) && killed[0] == null) { // It has just begun.
                  executor.destroyForcibly();
                  killed[0] = executor;
                  killed[1] = task;
                }
              }
            }
            return killed[0] != null;
          },
          "a task to kill");
      driver.await(() -> !killed[1].isAlive(), "the end of the killed executor's task");
      assertEquals(0, driver.exitCode(), driver.err());
      assertTrue(driver.err().contains("attempt 1 of shard"), driver.err());
      assertFalse(driver.err().contains("WARN"), driver.err());
    }
    assertSame("killed");
  }

  @Test
  void aKilledDriverLeavesNoProcess() throws Exception {
    String[] words = Home.words(DRAW, "left", "--cluster", spark.master(), "--tasks", "96");
    List<ProcessHandle> started = new ArrayList<>();
    try (DdpmProcess driver = ddpm(spark, words)) {
      driver.await(
          () -> spark.executors().stream().anyMatch(one -> !Spark.tasks(one).isEmpty()), "a task");
      ProcessHandle.of(driver.pid()).orElseThrow().descendants().forEach(started::add);
      for (ProcessHandle executor : spark.executors()) {
        started.add(executor);
        started.addAll(Spark.tasks(executor));
      }
      driver.signal("KILL");
    }
    for (ProcessHandle process : started) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
    assertEquals(List.of(), marks("left"));
  }

  /** What a driver leaves in a folder for its tasks. */
  private static List<String> marks(String name) throws IOException {
    return home.names(name).stream().filter(file -> file.startsWith(".ddpm-job-")).toList();
  }

  /** The path is another folder for each process. */
  @Test
  void aFolderThatIsNotSharedIsToldBeforeAnyWork() throws Exception {
    String[] words = Home.words(DRAW, "/proc/self/cwd/unshared", "--cluster", spark.master());
    try (DdpmProcess driver =
        ddpm(spark, Home.words(words, "--conf", "spark.task.maxFailures=1"))) {
      assertEquals(1, driver.exitCode(), driver.err());
      String why = " sees another /proc/self/cwd/unshared than the driver: it has to be one folder";
      assertTrue(driver.err().contains(why), driver.err());
    }
    assertEquals(List.of(), home.names("unshared"));
  }

  @Test
  void anEvaluationGivesTheFiguresOfOneProcess() throws Exception {
    JsonNode expected = evaluated();
    Files.move(home.folder().resolve("data/cache/evaluation"), home.folder().resolve("of one"));
    assertEquals(expected, evaluated("--tasks", "4", "--cluster", spark.master()));
  }

  /**
   * The figures of an evaluation on one thread, as in tasks: more of them round features otherwise.
   */
  private static JsonNode evaluated(String... more) throws Exception {
    String[] words = {"evaluate", "--model", home.tiny().toString(), "--json", "-n", "300"};
    String[] device = {"--metrics", "kid,swd", "--device", "cpu", "--precision", "fp32"};
    Map<String, String> variables = new HashMap<>(spark.variables());
    variables.put("OMP_NUM_THREADS", "1");
    List<String> command = installed.command(Home.words(words, Home.words(device, more)));
    Home.Result result = ended(DdpmProcess.command(home, command, variables));
    String events =
        result
            .out()
            .lines()
            .filter(line -> line.startsWith("{"))
            .reduce("", (a, b) -> a + b + "\n");
    return Evaluations.figures(new Home.Result(0, events, ""));
  }

  @Test
  void aCollectionIsPackedToTheFileOfOneProcess() throws Exception {
    for (int i = 0; i < 40; i++) {
      Path kind = Files.createDirectories(home.folder().resolve("photos/kind" + i % 3));
      BufferedImage image = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 9, 1, 0x10203 * i);
      ImageIO.write(image, "png", kind.resolve(i + ".png").toFile());
    }
    String[] pack = {"data", "pack", home.path("photos"), home.path("one.ddpm")};
    String[] size = {"--set", "data.image_size=8"};
    assertEquals(0, home.run(Home.words(pack, size)).code());

    pack[3] = home.path("all.ddpm");
    ended(ddpm(spark, Home.words(Home.words(pack, size), "--cluster=" + spark.master())));
    assertArrayEquals(
        Files.readAllBytes(home.folder().resolve("one.ddpm")),
        Files.readAllBytes(home.folder().resolve("all.ddpm")));

    String[] shards = Home.words(size, "--num-shards=3");
    pack[3] = home.path("one.shards");
    assertEquals(0, home.run(Home.words(pack, shards)).code());
    pack[3] = home.path("all.shards");
    ended(ddpm(spark, Home.words(Home.words(pack, shards), "--cluster=" + spark.master())));
    assertEquals(home.names("one.shards"), home.names("all.shards"));
    for (String name : home.names("one.shards")) {
      assertArrayEquals(
          Files.readAllBytes(home.folder().resolve("one.shards").resolve(name)),
          Files.readAllBytes(home.folder().resolve("all.shards").resolve(name)),
          name);
    }
  }

  /** Whatever is wrong with a command is told once, in the command's own words. */
  @Test
  void whatATaskRefusesEndsTheJobWithItsWords() throws Exception {
    String[] words = Home.words(DRAW, "refused", "--cluster", "local[2]");
    Path broken = home.folder().resolve("refused-program");
    Path launcher = Files.createDirectories(broken.resolve("bin")).resolve("ddpm");
    Spark.script(launcher, "echo 'ddpm: --out: is odd' >&2; exit 2");
    String[] conf = {"--conf", "spark.ddpm.program=" + broken};
    try (DdpmProcess driver = ddpm(spark, Home.words(words, conf))) {
      assertEquals(2, driver.exitCode(), driver.err());
      assertTrue(driver.err().contains("ddpm: --out: is odd (on "), driver.err());
    }
  }

  /** Also where the master is in the driver, whose own environment Spark would leave to tasks. */
  @Test
  void tasksHaveTheirCoresAndTheUsersVariables() throws Exception {
    Path program = home.folder().resolve("variables-program");
    Path told = home.folder().resolve("variables.txt");
    Path launcher = Files.createDirectories(program.resolve("bin")).resolve("ddpm");
    Spark.script(
        launcher, "echo \"$DDPM_CACHE,$OMP_NUM_THREADS,$DDPM_JAVA_OPTS\" >'%s'".formatted(told));
    Map<String, String> variables = new HashMap<>(spark.variables());
    variables.put("DDPM_CACHE", home.path("cache of the driver"));
    variables.put("DDPM_JAVA_OPTS", "-Xmx1g");
    String[] words = Home.words(DRAW, "variables", "--cluster", "local[2]", "--tasks", "1");
    String[] conf = {
      "--conf", "spark.ddpm.program=" + program,
      "--conf", "spark.executorEnv.DDPM_CACHE=/of/tasks",
      "--conf", "spark.task.cpus=2"
    };
    ended(DdpmProcess.command(home, installed.command(Home.words(words, conf)), variables));
    assertEquals("/of/tasks,2,-XX:ActiveProcessorCount=2 -Xmx1g", Files.readString(told).strip());
    assertSame("variables");
  }

  @Test
  void aDriverThatTheClusterWouldPlaceIsRefused() throws Exception {
    List<String> command = spark.driver(Spark.jar(), "-Dspark.submit.deployMode=cluster");
    command.addAll(List.of("2", "sample"));
    try (DdpmProcess driver = DdpmProcess.command(home, command, spark.variables())) {
      assertEquals(2, driver.exitCode(), driver.err());
      assertTrue(driver.err().contains("spark.submit.deployMode: must be client"), driver.err());
    }
  }

  /** Spark gives each task a GPU of its own, which is then the only one that it sees. */
  @Test
  void aSubmittedJobTellsItsTasksTheirGpus() throws Exception {
    Path program = home.folder().resolve("shown");
    Path launcher = Files.createDirectories(program.resolve("bin")).resolve("ddpm");
    Path told = Files.createDirectories(home.folder().resolve("told"));
    Spark.script(
        launcher, "echo \"$* on ${CUDA_VISIBLE_DEVICES:-none}\" >'%s'/$$.txt".formatted(told));
    String gpu = "spark.%s.resource.gpu.amount=1";
    List<String> command =
        spark.submit(
            "--master",
            spark.master(),
            "--conf",
            gpu.formatted("executor"),
            "--conf",
            gpu.formatted("task"),
            "--conf",
            "spark.ddpm.program=" + program,
            Spark.jar().toAbsolutePath().toString(),
            "3",
            "sample",
            "--out",
            "a b");
    ended(DdpmProcess.command(home, command, spark.variables()));

    Set<String> lines = new HashSet<>();
    try (Stream<Path> files = Files.list(told)) {
      for (Path file : files.toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    for (int shard = 1; shard <= 3; shard++) {
      String words = "sample --out a b --shard " + shard + "/3 on ";
      assertTrue(lines.contains(words + "0") || lines.contains(words + "1"), lines.toString());
    }
    assertTrue(lines.contains("sample --out a b --shard 3/3 on none"), "the end, by the driver");
  }
}
