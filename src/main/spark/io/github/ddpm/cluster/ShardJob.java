package io.github.ddpm.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  /** The folder of the program on all machines; by default that of this jar. */
  private static final String PROGRAM = "spark.ddpm.program";

  /** Set where a process of ours waits for answers on stdout, and leads the job by stdin. */
  private static final String ATTENDED = "spark.ddpm.attended";

  private ShardJob() {}

  /** Takes the number of shards, and the words of the command. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2 || !args[0].matches("[1-9]\\d{0,6}")) {
      System.err.println("ddpm-cluster: give the number of shards, and a command of ddpm");
      System.exit(2);
    }
    SparkConf conf = new SparkConf();
    boolean isAttended = conf.getBoolean(ATTENDED, false);
    if (isAttended) {
      endWithInput();
    }
    JobReport report = new JobReport(isAttended ? System.out : System.err);
    int shards = Integer.parseInt(args[0]);
    List<String> words = List.of(args).subList(1, args.length);
    ShardTask task = ShardTask.of(program(conf), words, shards);
    conf.setIfMissing("spark.app.name", "ddpm " + words.get(0));
    // Twice the same shard at once would be refused, as two processes that write one file are.
    conf.set("spark.speculation", "false");
    // Workers that a service starts have no locale, and would not understand other names.
    conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    report.awaitWorkers();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.sc().addSparkListener(report);
      List<Integer> numbers = IntStream.rangeClosed(1, shards).boxed().toList();
      spark.parallelize(numbers, shards).foreach(task);
    } catch (Exception e) {
      report.failed(e);
      System.exit(report.isRefused() ? 2 : 1);
    }
    if (!isAttended) { // The last shard's command finds all the others, and says so.
      System.exit(task.repeat(shards));
    }
  }

  /** Ends this process when the one that started it does, however that ends. */
  private static void endWithInput() {
    Thread thread =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // It cannot be read any more, which is its end, too.
              }
              Runtime.getRuntime().halt(1);
            },
            "end of input");
    thread.setDaemon(true);
    thread.start();
  }

  private static Path program(SparkConf conf) throws URISyntaxException, IOException {
    if (conf.contains(PROGRAM)) {
      return Path.of(conf.get(PROGRAM)).toAbsolutePath();
    }
    Path jar = Path.of(ShardJob.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = jar.resolve("../../..").normalize(); // It is lib/cluster/ddpm-cluster.jar there.
    if (!Files.exists(folder.resolve("bin/ddpm"))) {
      throw new IOException(
          "%s lies in no program; --conf %s=DIR names its folder on the workers"
              .formatted(jar, PROGRAM));
    }
    return folder;
  }
}
