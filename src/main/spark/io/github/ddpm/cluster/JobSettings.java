package io.github.ddpm.cluster;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** What a job is told by settings of Spark's. */
record JobSettings(SparkConf conf) {
  /** The folder of the program on all machines; by default that of this jar. */
  private static final String PROGRAM = "spark.ddpm.program";

  /** Set where a process of ours waits for answers on stdout, and leads the job by stdin. */
  private static final String ATTENDED = "spark.ddpm.attended";

  /** Before a number: what all machines must have. */
  private static final String NEEDED = "spark.ddpm.needed.";

  /** Before a number: a folder that must be the same on all machines. */
  private static final String SHARED = "spark.ddpm.shared.";

  /** Before a variable that the user sets for tasks. */
  private static final String VARIABLE = "spark.executorEnv.";

  private static final Optional<String> TRAIN = Optional.of("train");
  private static final String MODE = "spark.submit.deployMode";
  private static final String CLIENT = "client";

  /**
   * Makes sure that the driver works where the user is.
   *
   * @throws IOException if not
   */
  void requireClient() throws IOException {
    String mode = conf.get(MODE, CLIENT);
    if (!mode.equals(CLIENT)) {
      throw new IOException(
          "%s: must be %s, is %s: the driver has to work in the folder that all machines see, not where the cluster puts it"
              .formatted(MODE, CLIENT, mode));
    }
  }

  /**
   * Whether the tasks of a command wait for each other, so that all must run at once: workers of a
   * training.
   */
  static boolean isTogether(List<String> words) {
    return words.stream().filter(word -> !word.startsWith("-")).findFirst().equals(TRAIN);
  }

  boolean isAttended() {
    return conf.getBoolean(ATTENDED, false);
  }

  Path program() throws URISyntaxException, IOException {
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

  /** What the user sets for tasks; a master in this process would pass over it. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (Tuple2<String, String> variable : conf.getAllWithPrefix(VARIABLE)) {
      variables.put(variable._1(), variable._2());
    }
    return Map.copyOf(variables);
  }

  /**
   * What must be as it is here; of a command that nobody has read, the folder that it works in.
   *
   * @throws IOException if a folder cannot be written
   */
  SharedFiles shared() throws IOException {
    List<String> folders = numbered(SHARED);
    Path home = Path.of(System.getenv().getOrDefault("DDPM_HOME", "")).toAbsolutePath();
    if (folders.isEmpty() && Files.isWritable(home)) {
      folders = List.of(home.toString());
    }
    return SharedFiles.of(numbered(NEEDED), folders);
  }

  private List<String> numbered(String key) {
    return IntStream.iterate(0, number -> conf.contains(key + number), number -> number + 1)
        .mapToObj(number -> conf.get(key + number))
        .toList();
  }

  /** For Spark itself, after {@link #variables} has been asked for. */
  void complete(List<String> words) {
    conf.setIfMissing("spark.app.name", "ddpm " + words.get(0));
    // Twice the same shard at once would be refused, as two processes that write one file are.
    conf.set("spark.speculation", "false");
    if (isTogether(words)) { // Executors would come one by one, and go while others wait.
      conf.set("spark.dynamicAllocation.enabled", "false");
    }
    // Workers that a service starts have no locale, and would not understand other names.
    conf.setIfMissing(VARIABLE + "LC_ALL", "C.UTF-8");
  }
}
