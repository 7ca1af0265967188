package io.github.ddpm.jobs;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.settings.InvalidSetting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The shards of one of this program's commands as the tasks of a job on Apache Spark. Spark's own
 * program runs the job, in a process of its own with the class {@code cluster.ShardJob}, so that
 * its libraries and ours never meet; each task is the command itself, with {@code --shard}.
 *
 * @param spark the version of the cluster
 * @param program the folder of this program, the same on all machines
 * @param master of the cluster, such as {@code spark://host:7077}
 * @param conf Spark's settings, each {@code spark.key=value}
 * @param command that the tasks do
 * @param shards how many
 * @param stop whether the tasks are to end in order, as by a signal to each
 */
public record ClusterJob(
    SparkHome spark,
    Path program,
    String master,
    List<String> conf,
    SharedCommand command,
    int shards,
    Progress progress,
    BooleanSupplier stop)
    implements Others {
  private static final String OPTION = "--cluster";

  /** The launcher tells where it is, since Java does not know. */
  private static final String PROGRAM = "ddpm.folder";

  /** For fewer images the start of a process would count. */
  private static final int LEAST_IMAGES = 16;

  /** So many that few machines are left without any in the end. */
  private static final int USUAL_SHARDS = 16;

  private static final long PAUSE_MILLIS = 100;

  /**
   * A job on the cluster of {@code master}.
   *
   * @throws InvalidSetting if Spark is not there, or not the part of this program that needs it
   */
  public static ClusterJob of(
      String master, List<String> conf, SharedCommand command, int shards, Progress progress)
      throws IOException {
    for (String setting : conf) {
      require(
          setting.matches("spark\\.[^=\\s]+=(?s).*"),
          "--conf",
          "must be spark.KEY=VALUE, is " + setting);
      require(
          !setting.matches("(?i)[^=]*(secret|password|token)[^=]*=(?s).*"),
          "--conf",
          "would show a secret to all users of this machine; put %s into $SPARK_HOME/conf/spark-defaults.conf"
              .formatted(setting.replaceFirst("=(?s).*", "")));
    }
    requireOurs(conf, "spark.master", ".*", "is what --cluster says");
    requireOurs(
        conf,
        "spark.submit.deployMode",
        "(?!client$).*",
        "must be client: this process is the driver, in the folder that all machines see");
    SparkHome spark = SparkHome.required(System.getenv());
    Path program = Path.of(System.getProperty(PROGRAM, ""));
    ClusterJob job =
        new ClusterJob(spark, program, master, conf, command, shards, progress, () -> false);
    require(
        Files.exists(job.jar()),
        OPTION,
        "%s is missing: this program was built without Spark; use a release archive, or build with SPARK_HOME set"
            .formatted(job.jar()));
    return job;
  }

  /**
   * The same job, whose tasks end in order once {@code stop} says so; then {@link #work} returns,
   * too.
   */
  public ClusterJob until(BooleanSupplier stop) {
    return new ClusterJob(spark, program, master, conf, command, shards, progress, stop);
  }

  private static void requireOurs(List<String> conf, String key, String values, String reason) {
    for (String setting : conf) {
      require(
          !setting.matches("(?s)%s=%s".formatted(Pattern.quote(key), values)),
          "--conf",
          "%s %s; leave it out".formatted(key, reason));
    }
  }

  /**
   * How many shards a work should have: a function of the work alone, so that the same command
   * resumes with another number of machines.
   *
   * @param images to work on
   * @param atOnce a shard's images where there are many
   */
  public static int shards(int images, int atOnce) {
    int few = Math.min(USUAL_SHARDS, (images + LEAST_IMAGES - 1) / LEAST_IMAGES);
    return Math.max(few, (images + atOnce - 1) / atOnce);
  }

  private Path jar() {
    return program.resolve("lib/cluster/ddpm-cluster.jar");
  }

  @Override
  public void work() throws IOException {
    Path log = Files.createTempFile("ddpm-spark", ".log");
    AtomicFile.unfinished(log); // Nobody reads it when this process is stopped.
    try {
      work(log);
      Files.delete(log);
    } catch (InvalidSetting e) {
      Files.delete(log);
      throw e;
    } finally {
      AtomicFile.keep(log);
    }
  }

  private void work(Path log) throws IOException {
    progress.begin("cluster", "shards", 0, shards);
    ProcessBuilder builder = new ProcessBuilder(submission()).redirectError(log.toFile());
    builder.environment().put("SPARK_HOME", spark.folder().toString());
    builder.environment().put("DDPM_TYPED", System.getProperty("ddpm.program", "ddpm"));
    // It ends when its input does, and so with this process, however that ends.
    Process process = builder.start();
    Thread stopping = new Thread(() -> tellStop(process), "stopping");
    stopping.setDaemon(true);
    stopping.start();
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      JobAnswers heard = new JobAnswers(progress, shards);
      answers.lines().forEach(heard::hear);
      int code = process.waitFor();
      if ((code != 0 || !heard.isDone()) && !stop.getAsBoolean()) {
        throw new IOException(
            "%s %s: %s; Spark's log is %s".formatted(OPTION, master, heard.failure(code), log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      stopping.interrupt();
      process.destroy();
      progress.end();
    }
  }

  /** Waits until the job is to stop, and tells it. */
  private void tellStop(Process process) {
    try {
      while (!stop.getAsBoolean()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      OutputStream input = process.getOutputStream();
      input.write("stop\n".getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // It has ended by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> submission() {
    List<String> words = new ArrayList<>(List.of(spark.submit().toString()));
    String name = "ddpm " + command.words().get(0);
    words.addAll(List.of("--master", master, "--deploy-mode", "client", "--name", name));
    words.addAll(List.of("--conf", "spark.ddpm.program=" + program));
    for (String setting : conf) { // After ours, so that it counts.
      words.addAll(List.of("--conf", setting));
    }
    words.addAll(List.of("--conf", "spark.ddpm.attended=true"));
    words.addAll(numbered("spark.ddpm.needed", command.inputs()));
    words.addAll(numbered("spark.ddpm.shared", command.outputs()));
    words.addAll(List.of("--class", "io.github.ddpm.cluster.ShardJob", jar().toString()));
    words.add(String.valueOf(shards));
    words.addAll(command.words());
    return words;
  }

  private static List<String> numbered(String key, List<Path> paths) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      words.addAll(List.of("--conf", "%s.%d=%s".formatted(key, i, paths.get(i).toAbsolutePath())));
    }
    return words;
  }
}
