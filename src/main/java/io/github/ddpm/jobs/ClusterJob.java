package io.github.ddpm.jobs;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.settings.InvalidSetting;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shards of one of this program's commands as the tasks of a job on Apache Spark. Spark's own
 * program runs the job, in a process of its own with the class {@code cluster.ShardJob}, so that
 * its libraries and ours never meet; each task is the command itself, with {@code --shard}.
 *
 * @param spark the version of the cluster
 * @param program the folder of this program, the same on all machines
 * @param master of the cluster, such as {@code spark://host:7077}
 * @param conf Spark's settings, each {@code spark.key=value}
 * @param words of the command, without those that only the cluster is for
 * @param shards how many
 */
public record ClusterJob(
    SparkHome spark,
    Path program,
    String master,
    List<String> conf,
    List<String> words,
    int shards,
    Progress progress)
    implements Others {
  private static final String OPTION = "--cluster";

  /** The launcher tells where it is, since Java does not know. */
  private static final String PROGRAM = "ddpm.folder";

  /** For fewer images the start of a process would count. */
  private static final int LEAST_IMAGES = 16;

  /** So many that few machines are left without any in the end. */
  private static final int USUAL_SHARDS = 16;

  /**
   * A job on the cluster of {@code master}.
   *
   * @throws InvalidSetting if Spark is not there, or not the part of this program that needs it
   */
  public static ClusterJob of(
      String master, List<String> conf, List<String> words, int shards, Progress progress)
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
    SparkHome spark = SparkHome.required(System.getenv());
    Path program = Path.of(System.getProperty(PROGRAM, ""));
    ClusterJob job = new ClusterJob(spark, program, master, conf, words, shards, progress);
    require(
        Files.exists(job.jar()),
        OPTION,
        "%s is missing: this program was built without Spark; use a release archive, or build with SPARK_HOME set"
            .formatted(job.jar()));
    return job;
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

  /** The words of a command without those of some options, which have a value each. */
  public static List<String> without(List<String> typed, String... options) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      String name = typed.get(i).replaceFirst("=(?s).*", "");
      if (!List.of(options).contains(name)) {
        words.add(typed.get(i));
      } else if (name.equals(typed.get(i))) {
        i++; // Its value is a word of its own.
      }
    }
    return words;
  }

  private Path jar() {
    return program.resolve("lib/cluster/ddpm-cluster.jar");
  }

  @Override
  public void work() throws IOException {
    Path log = Files.createTempFile("ddpm-spark", ".log");
    try {
      work(log);
      Files.delete(log);
    } catch (InvalidSetting e) {
      Files.delete(log);
      throw e;
    }
  }

  private void work(Path log) throws IOException {
    progress.begin("cluster", "shards", 0, shards);
    ProcessBuilder builder = new ProcessBuilder(command()).redirectError(log.toFile());
    builder.environment().put("SPARK_HOME", spark.folder().toString());
    builder.environment().put("DDPM_TYPED", System.getProperty("ddpm.program", "ddpm"));
    // It ends when its input does, and so with this process, however that ends.
    Process process = builder.start();
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      JobAnswers heard = new JobAnswers(progress, shards);
      answers.lines().forEach(heard::hear);
      int code = process.waitFor();
      if (code != 0 || !heard.isDone()) {
        throw new IOException(
            "%s %s: %s; Spark's log is %s".formatted(OPTION, master, heard.failure(code), log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroy();
      progress.end();
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of(spark.submit().toString()));
    command.addAll(
        List.of("--master", master, "--deploy-mode", "client", "--name", "ddpm " + words.get(0)));
    command.addAll(List.of("--conf", "spark.ddpm.program=" + program));
    for (String setting : conf) { // After ours, so that it counts.
      command.addAll(List.of("--conf", setting));
    }
    command.addAll(List.of("--conf", "spark.ddpm.attended=true"));
    command.addAll(List.of("--class", "io.github.ddpm.cluster.ShardJob", jar().toString()));
    command.add(String.valueOf(shards));
    command.addAll(words);
    return command;
  }
}
