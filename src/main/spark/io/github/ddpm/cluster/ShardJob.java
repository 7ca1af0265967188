package io.github.ddpm.cluster;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A job of Spark whose tasks are the shards of one command: what {@code ddpm --cluster} gives to
 * {@code spark-submit}, or a user does:
 *
 * <pre>spark-submit lib/cluster/ddpm-cluster.jar 64 sample -n 50000 --out samples/</pre>
 */
public final class ShardJob {
  private static final int WRONG_USAGE = 2;
  private static final String GROUP = "ddpm";

  private ShardJob() {}

  /** Takes the number of shards, and the words of the command. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2 || !args[0].matches("[1-9]\\d{0,6}")) {
      refuse("give the number of shards, and a command of ddpm");
    }
    JobSettings settings = new JobSettings(new SparkConf());
    try {
      settings.requireClient();
    } catch (IOException e) {
      refuse(e.getMessage());
    }
    boolean isAttended = settings.isAttended();
    JobInput input = isAttended ? JobInput.read() : new JobInput();
    Runtime.getRuntime().addShutdownHook(new Thread(SharedFiles::deleteMarks, "marks"));
    JobReport report = new JobReport(isAttended ? System.out : System.err);
    int shards = Integer.parseInt(args[0]);
    List<String> words = List.of(args).subList(1, args.length);
    ShardTask task = null;
    try {
      task =
          ShardTask.of(settings.program(), words, shards, settings.variables(), settings.shared());
    } catch (IOException e) {
      report.cannotBegin(e);
      System.exit(1);
    }
    settings.complete(words);
    report.awaitWorkers();
    try (JavaSparkContext spark = new JavaSparkContext(settings.conf())) {
      spark.sc().addSparkListener(report);
      if (JobSettings.isTogether(words)) {
        new Slots(spark.sc()).await(shards, input::isStopped);
      }
      run(spark, task, shards, input, report);
    } catch (Slots.TooFewException e) {
      report.refused(e.getMessage());
      System.exit(WRONG_USAGE);
    } catch (Exception e) {
      report.failed(e);
      System.exit(report.isRefused() ? WRONG_USAGE : 1);
    }
    if (!isAttended) { // The last shard's command finds all the others, and says so.
      System.exit(task.repeat(shards));
    }
  }

  private static void run(
      JavaSparkContext spark, ShardTask task, int shards, JobInput input, JobReport report)
      throws InterruptedException {
    List<Integer> numbers = IntStream.rangeClosed(1, shards).boxed().toList();
    spark.setJobGroup(GROUP, "shards", true);
    input.onStop(
        () -> {
          report.stopping();
          spark.sc().cancelJobGroupAndFutureJobs(GROUP);
        });
    try {
      spark.parallelize(numbers, shards).foreach(task);
    } finally {
      if (input.isStopped()) {
        report.awaitEnd(ShardTask.TIME_TO_END);
      }
    }
  }

  private static void refuse(String problem) {
    System.err.println("ddpm-cluster: " + problem);
    System.exit(WRONG_USAGE);
  }
}
