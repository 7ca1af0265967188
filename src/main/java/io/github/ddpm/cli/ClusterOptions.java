package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.jobs.ClusterJob;
import io.github.ddpm.jobs.SharedCommand;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.options.ShardOption;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a cluster does the shards of a work. */
final class ClusterOptions {
  private static final String TASKS = "--tasks";

  @Mixin private SparkOptions spark;

  @Option(
      names = TASKS,
      paramLabel = "M",
      description = "Into how many tasks --cluster divides the work (default: by its size).")
  private Integer tasks;

  private Optional<Path> model = Optional.empty();

  /**
   * The model that a command names, if any. All tasks have the same, though a run may save another
   * checkpoint before the last one starts.
   */
  Optional<Path> model(DdpmCommand ddpm, Optional<Path> named) throws IOException {
    if (areGiven()) {
      model = Optional.of(ModelFinder.find(named, ddpm.home().resolve("checkpoints")));
    }
    return areGiven() ? model : named;
  }

  /** Whether a cluster is to do the work. */
  boolean areGiven() {
    boolean areGiven = spark.areGiven();
    require(
        areGiven || tasks == null, TASKS, "is for a cluster; give --cluster, too, or leave it out");
    return areGiven;
  }

  /**
   * What this process is to do: the last of the cluster's shards, which it finds done like the
   * rest, or without a cluster its own.
   *
   * @param images of the whole work
   * @param atOnce as of {@link ClusterJob#shards}
   */
  Shard shard(ShardOption share, int images, int atOnce) {
    if (!areGiven()) {
      return share.shard();
    }
    require(
        share.shard().isAll(), SparkOptions.CLUSTER, "divides the work itself; leave out --shard");
    require(tasks == null || tasks >= 1, TASKS, "must be at least 1, is " + tasks);
    int shards = tasks == null ? ClusterJob.shards(images, atOnce) : Math.min(tasks, images);
    int some = Math.max(1, shards); // Of no images the command itself says what is wrong.
    return new Shard(some, some);
  }

  /**
   * The cluster at work, or nobody.
   *
   * @param output the folder in which tasks leave what they make
   */
  Others others(DdpmCommand ddpm, Shard shard, Path output, Progress progress) throws IOException {
    if (!areGiven()) {
      return Others.NONE;
    }
    SharedCommand command = SharedCommand.of(ddpm.expandedWords(), model, shard.of(), output);
    return spark.job(command, shard.of(), progress);
  }
}
