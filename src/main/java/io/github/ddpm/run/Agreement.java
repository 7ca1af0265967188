package io.github.ddpm.run;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Split;
import io.github.ddpm.diffusers.UNetDocument;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.ingest.Fingerprint;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the ranks of a training settle before its first step: rank 0 decides, the others follow.
 * Each method is called by all of them, in this order.
 */
record Agreement(Collective ranks) {
  /** What messages call the words of rank 0. */
  private static final Path FROM_FIRST = Path.of("rank 0");

  /** The settings of rank 0. */
  RunConfig settings(RunConfig own) {
    return ConfigLoader.load(
        FROM_FIRST.toString(), ranks.first(ConfigWriter.toYaml(own)), List.of());
  }

  /**
   * The images. Rank 0 reads, and if need be packs them first, so that the others find them packed.
   *
   * @throws InvalidSetting if a rank finds other images
   */
  Split images(RunConfig settings, Path dataRoot, Progress progress) throws IOException {
    if (!ranks.isFirst()) {
      ranks.first("");
    }
    Split split = new DataRun(dataRoot).split(settings, progress);
    if (ranks.size() == 1) {
      return split;
    }
    if (ranks.isFirst()) {
      ranks.first("read");
    }
    List<String> all = ranks.all(Fingerprint.of(split.all(), settings.model().classes() > 0));
    for (int rank = 1; rank < all.size(); rank++) {
      if (!all.get(rank).equals(all.get(0))) {
        throw new InvalidSetting(
            "data: rank %d reads other images than rank 0; give all of them the same"
                .formatted(rank));
      }
    }
    return split;
  }

  /** Tells the others which network rank 0 has. */
  UNet network(UNet own) {
    ranks.first(JsonFiles.text(UNetDocument.of(own.config())));
    return own;
  }

  /** The network that rank 0 has told the others of. */
  UNet toldNetwork() {
    try {
      return new UNet(UNetDocument.parse(FROM_FIRST, JsonFiles.parse(FROM_FIRST, ranks.first(""))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The number format of rank 0.
   *
   * @param own the one that is trusted on this machine, if rank 0's is asked for
   * @throws IllegalStateException if a rank's machine cannot be trusted with it
   */
  Precision precision(UnaryOperator<Precision> own) {
    Precision chosen = ranks.isFirst() ? own.apply(Precision.AUTO) : Precision.AUTO;
    chosen = Precision.valueOf(ranks.first(chosen.name()));
    List<String> all = ranks.all((ranks.isFirst() ? chosen : own.apply(chosen)).name());
    for (int rank = 1; rank < all.size(); rank++) {
      if (!all.get(rank).equals(chosen.name())) {
        throw new IllegalStateException(
            "rank %d computes wrongly in %s; use --precision=fp32".formatted(rank, chosen));
      }
    }
    return chosen;
  }

  /** Stops all if one is to stop: a signal may reach only one of them. */
  void stop(TrainingControl control) {
    if (ranks.any(control.isStopping())) {
      control.stop();
    }
  }

  /** Whether rank 0 tries how many steps fit into the time, which takes all of them. */
  boolean isTried(boolean first) {
    return Boolean.parseBoolean(ranks.first(String.valueOf(first)));
  }

  /** The settings, with as many steps as rank 0 trains. */
  RunConfig steps(RunConfig settings) {
    String steps = ranks.first(String.valueOf(settings.training().steps()));
    return ranks.isFirst()
        ? settings
        : ConfigLoader.override(
            settings, List.of(new Assignment("rank 0", "training.steps", steps)));
  }
}
