package io.github.ddpm.options;

import io.github.ddpm.ranks.Shard;
import picocli.CommandLine.Option;

/** The option by which several processes share one work. */
public final class ShardOption {
  @Option(
      names = "--shard",
      paramLabel = "K/M|auto",
      description =
          "Do only the K-th of M equal parts; auto takes them from Slurm, Kubernetes, MPI or"
              + " torchrun.")
  private String shard;

  /** Whether what started this process says which part to do. */
  public boolean isAuto() {
    return "auto".equals(shard);
  }

  /** The part to do. */
  public Shard shard() {
    return shard == null ? Shard.ALL : Shard.of(shard, System.getenv());
  }
}
