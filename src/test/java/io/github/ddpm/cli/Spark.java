package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Spark made of its libraries, as far as tests need one, and a cluster of it: a master and two
 * workers of one core, on loopback.
 */
final class Spark {
  static final String NEWEST = "4.2.0";
  static final int WORKERS = 2;
  private static final long MOST_SECONDS = 60;

  private final Path home;
  private final Path folder;
  private final List<Process> daemons = new ArrayList<>();
  private String master = "";

  private Spark(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /** An installed program with the part that Spark runs; tests of it end here without Spark. */
  static Installed installed(Path folder) throws IOException {
    assumeTrue(isInstalled(NEWEST), ".ci/cluster fetches its libraries");
    assumeTrue(Files.exists(jar()), "-Pspark makes " + jar());
    Installed installed = Installed.in(folder);
    Path place = Files.createDirectories(installed.program().resolve("lib/cluster"));
    Files.copy(jar(), place.resolve("ddpm-cluster.jar"));
    Path launcher = installed.program().resolve("bin/ddpm");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    return installed;
  }

  /** The part of the program that Spark runs. */
  static Path jar() {
    return Path.of("target", "ddpm-0.1.0-SNAPSHOT-cluster.jar");
  }

  /** Whether the libraries of a version are here. */
  static boolean isInstalled(String version) {
    return Files.exists(list(version));
  }

  private static Path list(String version) {
    return Path.of("target", "spark", version + ".txt").toAbsolutePath();
  }

  /**
   * Makes the folder that SPARK_HOME names, anew where it is there from an earlier test.
   *
   * @param folder for the files of a cluster
   */
  static Spark of(String version, Path folder) throws IOException {
    Path home = list(version).resolveSibling(version);
    Path jars = Files.createDirectories(home.resolve("jars"));
    try (Stream<Path> links = Files.list(jars)) { // The list may have been another.
      for (Path link : links.toList()) {
        Files.delete(link);
      }
    }
    for (String jar : Files.readString(list(version)).strip().split(":", -1)) {
      Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
    script(
        Files.createDirectories(home.resolve("bin")).resolve("spark-submit"),
        "export SPARK_LOCAL_IP=127.0.0.1; exec '%s' -Xmx512m -cp \"$SPARK_HOME/jars/*\" org.apache.spark.deploy.SparkSubmit \"$@\""
            .formatted(java()));
    Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("spark-defaults.conf"),
        "spark.ui.enabled false\nspark.executor.memory 512m\n");
    return new Spark(home, Files.createDirectories(folder));
  }

  /** Writes a script that can be executed. */
  static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Starts the master and its workers, each of which says that it has GPUs 0 and 1. */
  void start() throws Exception {
    int port = Machine.freePort();
    String page = String.valueOf(Machine.freePort());
    master = "spark://127.0.0.1:" + port;
    daemon("master", List.of(), "Master", "--port", String.valueOf(port), "--webui-port", page);
    Path gpus = folder.resolve("gpus");
    script(gpus, "echo '{\"name\":\"gpu\",\"addresses\":[\"0\",\"1\"]}'");
    List<String> resources =
        List.of(
            "-Dspark.worker.resource.gpu.amount=2",
            "-Dspark.worker.resource.gpu.discoveryScript=" + gpus);
    for (int i = 0; i < WORKERS; i++) {
      String work = folder.resolve("work" + i).toString();
      daemon(
          "worker" + i,
          resources,
          "Worker",
          "--cores",
          "1",
          "--memory",
          "512m",
          "--webui-port",
          String.valueOf(Machine.freePort()),
          "--work-dir",
          work,
          master);
    }
    await("Registering worker", WORKERS);
  }

  private void daemon(String name, List<String> machine, String type, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    command.addAll(machine);
    command.addAll(List.of("-cp", home.resolve("jars/*").toString()));
    command.add("org.apache.spark.deploy.%s.%s".formatted(type.toLowerCase(Locale.ROOT), type));
    command.addAll(List.of("--host", "127.0.0.1"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13"); // Else executors look for sources.
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    daemons.add(builder.redirectOutput(log(name).toFile()).start());
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private void await(String words, int times) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (Files.readString(log("master")).split(words, -1).length <= times) {
      if (System.nanoTime() > end) {
        throw new AssertionError(Files.readString(log("master")));
      }
      Thread.sleep(100);
    }
  }

  /** The address of the master. */
  String master() {
    return master;
  }

  /** What the environment must have for {@code --cluster}. */
  Map<String, String> variables() {
    return Map.of("SPARK_HOME", home.toString());
  }

  /** The words that submit a job. */
  List<String> submit(String... words) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/spark-submit").toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** The words that start a jar as a driver, with an option for Java. */
  List<String> driver(Path jar, String option) {
    String path = home.resolve("jars/*") + ":" + jar.toAbsolutePath();
    String main = "io.github.ddpm.cluster.ShardJob";
    return new ArrayList<>(List.of(java(), option, "-cp", path, main));
  }

  /** The processes that work for a job. */
  List<ProcessHandle> executors() {
    return daemons.stream()
        .flatMap(Process::descendants)
        .filter(process -> has(process, "CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** The program's processes that an executor has started. */
  static List<ProcessHandle> tasks(ProcessHandle executor) {
    return executor.children().filter(process -> has(process, "io.github.ddpm")).toList();
  }

  private static boolean has(ProcessHandle process, String word) {
    return Stream.of(process.info().arguments().orElse(new String[0]))
        .anyMatch(argument -> argument.contains(word));
  }

  /** Ends the cluster. */
  void stop() throws InterruptedException {
    for (Process daemon : daemons) {
      daemon.destroy();
    }
    for (Process daemon : daemons) {
      if (!daemon.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    }
  }
}
