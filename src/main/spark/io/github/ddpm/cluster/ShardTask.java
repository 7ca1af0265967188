package io.github.ddpm.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.resource.ResourceInformation;

/**
 * The shards of a command, each as a process of its own: the program brings its own libraries,
 * memory and environment, and its end, whatever it is, is no executor's end. It ends with the
 * executor.
 *
 * @param program its folder on the workers
 * @param folder in which the command was given
 * @param environment what is passed on of the environment in which it was given
 * @param words of the command
 * @param shards how many
 * @param variables that the user sets for tasks, which count more than all others
 * @param shared what tasks must see
 */
record ShardTask(
    String program,
    String folder,
    Map<String, String> environment,
    List<String> words,
    int shards,
    Map<String, String> variables,
    SharedFiles shared)
    implements VoidFunction<Integer> {

  /** How the message of a task begins whose command was wrong. */
  static final String REFUSED = "refused: ";

  /** What the program's users set for all of its processes. */
  private static final List<String> PASSED_ON =
      List.of("DDPM_HOME", "DDPM_CONFIGS", "DDPM_CACHE", "DDPM_JAVA_OPTS", "DDPM_TYPED");

  private static final int WRONG_USAGE = 2;

  /** A training ends after its step, and saves. */
  static final Duration TIME_TO_END = Duration.ofMinutes(1);

  private static final String THREADS = "OMP_NUM_THREADS";
  private static final String JAVA_OPTIONS = "DDPM_JAVA_OPTS";

  /** The shards of a command that is given here, in this folder, with this environment. */
  static ShardTask of(
      Path program,
      List<String> words,
      int shards,
      Map<String, String> variables,
      SharedFiles shared) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(PASSED_ON);
    String folder = Path.of("").toAbsolutePath().toString();
    return new ShardTask(
        program.toString(),
        folder,
        Map.copyOf(environment),
        List.copyOf(words),
        shards,
        variables,
        shared);
  }

  /** Does shard {@code number}, counted from 1. */
  @Override
  public void call(Integer number) throws IOException, InterruptedException {
    SharedFiles.requireHere(folder);
    SharedFiles.requireHere(command(number).get(0));
    shared.requireHere();
    ProcessBuilder builder = builder(number).redirectOutput(Redirect.DISCARD);
    setFor(TaskContext.get(), builder.environment());
    Process process = builder.start();
    try {
      FutureTask<String> said = new FutureTask<>(() -> lastFailure(process));
      new Thread(said, "errors of shard " + number).start();
      int code = process.waitFor(); // Which an interrupt ends, unlike the reading of what it says.
      String last = said.get();
      if (code != 0) {
        String why = last.isEmpty() ? "it said nothing" : last;
        String beginning = code == WRONG_USAGE ? REFUSED : "exit code %d: ".formatted(code);
        throw new IOException(beginning + why);
      }
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      end(process);
    }
  }

  private static String lastFailure(Process process) throws IOException {
    String last = "";
    try (BufferedReader said = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        System.err.println(line); // Spark's web page shows it.
        boolean isFailure = line.startsWith("ddpm: ") && !line.startsWith("ddpm: warning: ");
        last = isFailure ? line.substring("ddpm: ".length()) : last;
      }
    }
    return last;
  }

  private void setFor(TaskContext task, Map<String, String> environment) {
    environment.put("DDPM_ENDS_WITH_INPUT", "1");
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    if (gpu != null) {
      environment.put("CUDA_VISIBLE_DEVICES", String.join(",", gpu.addresses()));
    }
    environment.putAll(variables);
    String threads = environment.computeIfAbsent(THREADS, name -> String.valueOf(task.cpus()));
    if (threads.matches("[1-9]\\d{0,4}")) { // Java counts the machine's cores for all else.
      String options = environment.getOrDefault(JAVA_OPTIONS, "");
      environment.put(JAVA_OPTIONS, "-XX:ActiveProcessorCount=%s %s".formatted(threads, options));
    }
  }

  /** Does a shard again, in this process's place: what is there already is not made again. */
  int repeat(int number) throws IOException, InterruptedException {
    return builder(number).inheritIO().start().waitFor();
  }

  private ProcessBuilder builder(int number) {
    ProcessBuilder builder = new ProcessBuilder(command(number)).directory(new File(folder));
    builder.environment().putAll(environment);
    return builder;
  }

  private List<String> command(int number) {
    List<String> command = new ArrayList<>(List.of(program + "/bin/ddpm"));
    command.addAll(words);
    command.addAll(List.of("--shard", number + "/" + shards));
    return command;
  }

  private static void end(Process process) throws InterruptedException {
    // A signal alone: Process.destroy would also close its input, which ends it before it can save.
    process.toHandle().destroy();
    process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
  }
}
