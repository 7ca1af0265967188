package io.github.ddpm.run;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.Split;
import io.github.ddpm.diffusers.UNetDocument;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.ingest.Fingerprint;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.SameWeights;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What the ranks of a training settle before its first step: rank 0 decides and tells, the others
 * are told. Each calls its method of a pair, or the one that is for all, in this order.
 */
record Agreement(Collective ranks) {
  /** What messages call the words of rank 0. */
  private static final Path FROM_FIRST = Path.of("rank 0");

  private boolean isAlone() {
    return ranks.size() == 1;
  }

  /** Tells the others the settings. */
  void tell(RunConfig settings) {
    if (!isAlone()) {
      ranks.first(ConfigWriter.toYaml(settings));
    }
  }

  /** The settings of rank 0. */
  RunConfig toldSettings() {
    return ConfigLoader.load(FROM_FIRST.toString(), ranks.first(""), List.of());
  }

  /**
   * The images. Rank 0 reads, and if need be packs them first, so that the others find them packed.
   */
  Split images(RunConfig settings, Path dataRoot, Progress progress) throws IOException {
    if (!ranks.isFirst()) {
      ranks.first("");
    }
    Split split = new DataRun(dataRoot).split(settings, progress);
    if (ranks.isFirst()) {
      ranks.first("read");
    }
    return split;
  }

  /** Identifies the images, and their labels if the network is told them. */
  static String fingerprint(RunConfig config, Split split) {
    return Fingerprint.of(split.all(), config.model().classes() > 0);
  }

  /**
   * Compares the images of all.
   *
   * @param fingerprint of those of this one
   * @throws InvalidSetting if a rank has read other images than rank 0
   */
  void requireSameImages(String fingerprint) {
    firstToDiffer(fingerprint)
        .ifPresent(
            rank -> {
              throw new InvalidSetting(
                  "data: rank %d reads other images than rank 0; give all of them the same"
                      .formatted(rank));
            });
  }

  /** The first rank that does not say what rank 0 does. */
  private OptionalInt firstToDiffer(String words) {
    List<String> all = ranks.all(words);
    return IntStream.range(1, all.size())
        .filter(rank -> !all.get(rank).equals(all.get(0)))
        .findFirst();
  }

  /** Tells the others the order of the images. */
  ImageOrder tell(ImageOrder order) {
    ranks.first(order.name());
    return order;
  }

  /** The order of the images of rank 0. */
  ImageOrder toldOrder() {
    return ImageOrder.valueOf(ranks.first(""));
  }

  /** Tells the others the network. */
  UNet tell(UNet network) {
    if (!isAlone()) {
      ranks.first(JsonFiles.text(UNetDocument.of(network.config())));
    }
    return network;
  }

  /** The network of rank 0. */
  UNet toldNetwork() {
    try {
      return new UNet(UNetDocument.parse(FROM_FIRST, JsonFiles.parse(FROM_FIRST, ranks.first(""))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tells the others the number format.
   *
   * @throws IllegalStateException if a rank's machine cannot be trusted with it
   */
  Precision tell(Precision chosen) {
    ranks.first(chosen.name());
    return trustedByAll(chosen, chosen);
  }

  /**
   * The number format of rank 0.
   *
   * @param trusted gives the one to use on this machine where one is wanted
   * @throws IllegalStateException if a rank's machine cannot be trusted with it
   */
  Precision toldPrecision(UnaryOperator<Precision> trusted) {
    Precision chosen = Precision.valueOf(ranks.first(""));
    return trustedByAll(chosen, trusted.apply(chosen));
  }

  private Precision trustedByAll(Precision chosen, Precision here) {
    firstToDiffer(here.name())
        .ifPresent(
            rank -> {
              throw new IllegalStateException(
                  "rank %d computes wrongly in %s; use --precision=fp32".formatted(rank, chosen));
            });
    return chosen;
  }

  /** Compares the weights of all wherever rank 0 may save them, the best of a training included. */
  static SameWeights sameWeights(Collective ranks, TrainingState state, RunConfig settings) {
    long steps = settings.training().steps();
    long every = settings.trainingRun().checkpointEvery();
    long measured = settings.trainingRun().evaluation().every();
    return new SameWeights(
        ranks,
        state,
        step -> step == steps || step % every == 0 || (measured > 0 && step % measured == 0));
  }

  /** Stops all if one is to stop: a signal may reach only one of them. */
  void stop(TrainingControl control) {
    if (ranks.any(control.isStopping())) {
      control.stop();
    }
  }

  /** Tells the others whether to try how many steps fit into the time, which takes all. */
  void tellTrial(boolean wanted) {
    ranks.first(String.valueOf(wanted));
  }

  /** Whether rank 0 tries how many steps fit into the time. */
  boolean toldTrial() {
    return Boolean.parseBoolean(ranks.first(""));
  }

  /** Tells the others how many steps to train. */
  void tellSteps(long steps) {
    ranks.first(String.valueOf(steps));
  }

  /** The settings, with as many steps as rank 0 trains. */
  RunConfig withToldSteps(RunConfig settings) {
    Assignment steps = new Assignment(FROM_FIRST.toString(), "training.steps", ranks.first(""));
    return ConfigLoader.override(settings, List.of(steps));
  }
}
