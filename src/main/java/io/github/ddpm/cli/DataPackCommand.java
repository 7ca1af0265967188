package io.github.ddpm.cli;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.options.ShardOption;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.process.Signals;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm data pack}: decodes a collection once into one file for training. */
@Command(
    name = "pack",
    description =
        "Decodes a collection once, into a file to train on. If interrupted, the same command"
            + " resumes.",
    footer = {
      "",
      "Examples:",
      "  ddpm data pack photos.zip photos.ddpm --set data.image_size=[48,64]",
      "  ddpm data pack photos/ photos.ddpm --shard 2/8",
      "  ddpm data pack photos/ photos.ddpm --cluster local[8]",
      "  ddpm data pack photos/ photos.shards --num-shards 1024"
    })
final class DataPackCommand implements Callable<Integer> {
  /** Decoded by a task of a cluster, where there are many. */
  private static final int IMAGES_OF_A_TASK = 4096;

  @ParentCommand private DataCommand data;
  @Spec private CommandSpec spec;
  @Mixin private DataSource source;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The file to write; with --num-shards, the folder.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace an existing file, or shards of another packing.")
  private boolean overwrite;

  @Option(
      names = "--num-shards",
      paramLabel = "N",
      description = "Write a folder of N files and a manifest, if memory cannot hold all.")
  private Integer numShards;

  @Mixin private ShardOption share;
  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException {
    Console console = new PreviewOptions().console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    Signals signals = Signals.leaving();
    try (logging;
        signals) {
      Progress progress = data.ddpm().progress(console);
      RunConfig config = source.config();
      DataRun run = new DataRun(data.ddpm().home().resolve("data"));
      boolean isOne = numShards == null;
      int parts = !cluster.areGiven() ? 0 : isOne ? run.count(config) : numShards;
      Shard shard = cluster.shard(share, parts, isOne ? IMAGES_OF_A_TASK : 1);
      Path folder = out.toAbsolutePath().getParent();
      Others others = cluster.others(data.ddpm(), shard, folder, progress);
      DataRun.Packed packed =
          run.pack(config, out, overwrite, Optional.ofNullable(numShards), shard, others, progress);
      if (packed.isWhole()) {
        progress.wrote(out);
      } else if (cluster.areGiven()) {
        throw new IOException(
            "--cluster: the shards are done, but %s is not whole (%s); its folder has to be one that all machines share"
                .formatted(out, packed.words()));
      }
      data.ddpm().print(out + "  " + packed.words());
    }
    return 0;
  }
}
