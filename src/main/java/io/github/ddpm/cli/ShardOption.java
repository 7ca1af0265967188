package io.github.ddpm.cli;

import io.github.ddpm.ranks.Shard;
import picocli.CommandLine.Option;

/** The option by which several processes share one work. */
final class ShardOption {
  @Option(
      names = "--shard",
      paramLabel = "K/M|auto",
      description =
          "Do only the K-th of M equal parts; auto takes them from Slurm, Kubernetes, MPI or"
              + " torchrun.")
  private String shard;

  /** Whether what started this process says which part to do. */
  boolean isAuto() {
    return "auto".equals(shard);
  }

  /** The part to do. */
  Shard shard() {
    return shard == null ? Shard.ALL : Shard.of(shard, System.getenv());
  }
}
