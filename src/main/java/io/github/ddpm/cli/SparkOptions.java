package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.jobs.ClusterJob;
import io.github.ddpm.jobs.SharedCommand;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name a cluster. */
final class SparkOptions {
  static final String CLUSTER = "--cluster";
  private static final String CONF = "--conf";

  @Option(
      names = CLUSTER,
      paramLabel = "URL",
      description =
          "Have it done by Apache Spark: spark://HOST:PORT, local[N] or another of its masters.")
  private String master;

  @Option(
      names = CONF,
      paramLabel = "KEY=VALUE",
      description = "Set one of Spark's settings for --cluster; may be repeated.")
  private List<String> conf = List.of();

  /** Whether a cluster is to do the work. */
  boolean areGiven() {
    require(
        master != null || conf.isEmpty(),
        CONF,
        "is for a cluster; give --cluster, too, or leave it out");
    return master != null;
  }

  /** A job there, not yet begun. */
  ClusterJob job(SharedCommand command, int shards, Progress progress) throws IOException {
    return ClusterJob.of(master, conf, command, shards, progress);
  }
}
