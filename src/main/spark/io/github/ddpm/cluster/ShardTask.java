package io.github.ddpm.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 */
record ShardTask(
    String program, String folder, Map<String, String> environment, List<String> words, int shards)
    implements VoidFunction<Integer> {

  /** How the message of a task begins whose command was wrong. */
  static final String REFUSED = "refused: ";

  /** What the program's users set for all of its processes. */
  private static final List<String> PASSED_ON =
      List.of("DDPM_HOME", "DDPM_CONFIGS", "DDPM_CACHE", "DDPM_JAVA_OPTS", "DDPM_TYPED");

  private static final int WRONG_USAGE = 2;
  private static final long SECONDS_TO_END = 10;

  /** A worker that lacks something would else be the first to take the shard again. */
  private static final long SECONDS_FOR_OTHERS = 10;

  /** The shards of a command that is given here, in this folder, with this environment. */
  static ShardTask of(Path program, List<String> words, int shards) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(PASSED_ON);
    String folder = Path.of("").toAbsolutePath().toString();
    return new ShardTask(
        program.toString(), folder, Map.copyOf(environment), List.copyOf(words), shards);
  }

  /** Does shard {@code number}, counted from 1. */
  @Override
  public void call(Integer number) throws IOException, InterruptedException {
    requireHere(folder);
    requireHere(command(number).get(0));
    ProcessBuilder builder = builder(number).redirectOutput(Redirect.DISCARD);
    Map<String, String> variables = builder.environment();
    variables.put("DDPM_ENDS_WITH_INPUT", "1");
    TaskContext task = TaskContext.get();
    variables.putIfAbsent("OMP_NUM_THREADS", String.valueOf(task.cpus()));
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    if (gpu != null) {
      variables.put("CUDA_VISIBLE_DEVICES", String.join(",", gpu.addresses()));
    }
    Process process = builder.start();
    try (BufferedReader said = process.errorReader(StandardCharsets.UTF_8)) {
      String last = "";
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        System.err.println(line); // Spark's web page shows it.
        boolean isFailure = line.startsWith("ddpm: ") && !line.startsWith("ddpm: warning: ");
        last = isFailure ? line.substring("ddpm: ".length()) : last;
      }
      int code = process.waitFor();
      if (code != 0) {
        String why = last.isEmpty() ? "it said nothing" : last;
        String beginning = code == WRONG_USAGE ? REFUSED : "exit code %d: ".formatted(code);
        throw new IOException(beginning + why);
      }
    } finally {
      end(process);
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

  private static void requireHere(String path) throws IOException, InterruptedException {
    if (!Files.exists(Path.of(path))) {
      TimeUnit.SECONDS.sleep(SECONDS_FOR_OTHERS);
      throw new IOException(
          "%s has no %s: all machines need it at the same path, as on a shared file system"
              .formatted(InetAddress.getLocalHost().getHostName(), path));
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
