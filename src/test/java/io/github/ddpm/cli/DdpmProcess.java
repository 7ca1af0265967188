package io.github.ddpm.cli;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program in its own process, which ends with the test. */
final class DdpmProcess implements AutoCloseable {
  private static final long MOST_SECONDS = 600;

  private final Process process;
  private final Path out;
  private final Path err;

  private DdpmProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code ddpm} with these words. */
  static DdpmProcess ddpm(Home home, String... args) throws IOException {
    return ddpm(home, List.of(), args);
  }

  /** Starts it in a virtual machine with options of the test's own. */
  static DdpmProcess ddpm(Home home, List<String> machine, String... args) throws IOException {
    return ddpm(home, machine, Map.of(), args);
  }

  /** Starts it with more variables in its environment. */
  static DdpmProcess ddpm(
      Home home, List<String> machine, Map<String, String> variables, String... args)
      throws IOException {
    return command(home, java(home, machine, args), variables);
  }

  /** Starts a script of bash, in which {@code "$@"} starts {@code ddpm} with these words. */
  static DdpmProcess script(Home home, String script, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", script, "bash"));
    command.addAll(java(home, List.of(), args));
    return command(home, command, Map.of());
  }

  /** The words that start it. */
  static List<String> java(Home home, List<String> machine, String... args) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Dddpm.home=" + home.folder(),
            "-Dddpm.cache=" + System.getProperty("ddpm.cache"),
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(machine);
    command.add(DdpmCommand.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  /** Starts any command in {@code home}, with more variables in its environment. */
  static DdpmProcess command(Home home, List<String> words, Map<String, String> variables)
      throws IOException {
    Path out = Files.createTempFile(home.folder(), "out", ".txt");
    Path err = Files.createTempFile(home.folder(), "err", ".txt");
    List<String> command = new ArrayList<>(withSignals());
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.folder().toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    return new DdpmProcess(process, out, err);
  }

  /** Shells let what they start in the background ignore interrupts; here they must arrive. */
  private static List<String> withSignals() throws IOException {
    List<String> env = List.of("env", "--default-signal=HUP,INT,TERM,USR1");
    try {
      List<String> trial = Stream.concat(env.stream(), Stream.of("true")).toList();
      Process process =
          new ProcessBuilder(trial).redirectErrorStream(true).redirectOutput(DISCARD).start();
      return process.waitFor() == 0 ? env : List.of(); // Other systems' env has no such option.
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Waits until the run in {@code folder} has measured this many steps. */
  void awaitSteps(Path folder, long steps) throws IOException, InterruptedException {
    Path metrics = folder.resolve("metrics.jsonl");
    await(() -> Files.exists(metrics) && lines(metrics) >= steps, "step " + steps);
  }

  /** Waits until a thread of that name lives; Linux alone tells of them. */
  void awaitThread(String name) throws IOException, InterruptedException {
    Path threads = Path.of("/proc", String.valueOf(pid()), "task");
    await(() -> threadNames(threads).contains(name), "the thread " + name);
  }

  private static List<String> threadNames(Path threads) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        names.add(Files.readString(thread.resolve("comm")).strip());
      }
    } catch (IOException e) {
      // A thread has ended meanwhile; the caller tries again.
    }
    return names;
  }

  /** Something that will be so. */
  interface Condition {
    boolean holds() throws IOException;
  }

  void await(Condition condition, String what) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!condition.holds()) {
      if (!process.isAlive()) {
        fail("ended before " + what + ": " + err());
      }
      assertTrue(System.nanoTime() < end, what + " never came: " + err());
      Thread.sleep(1);
    }
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  /** Sends a signal by its name, without SIG. */
  void signal(String name) throws IOException, InterruptedException {
    signal(name, pid());
  }

  /** Sends a signal to any process. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** Waits for the end and gives the exit code. */
  int exitCode() throws IOException, InterruptedException {
    assertTrue(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS), "does not end: " + err());
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** What it said on its error stream besides its progress. */
  String complaints() throws IOException {
    return Complaints.in(err());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
