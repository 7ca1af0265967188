package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.unet.UNet;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run's settings amount to, without running it.
 *
 * @param parameters of the network
 * @param work multiplications and additions of one evaluation for one image
 */
public record RunSummary(long parameters, double work) {
  private static final double GIGA = 1e9;

  /** Builds the network of {@code config}, or of what it starts from, without values. */
  public static RunSummary of(RunConfig config, Optional<FineTuning> start) {
    UNet network = TrainingSetup.network(config, start);
    return new RunSummary(new FlatParameters(network).count(), network.work());
  }

  /** In one line; a training step costs three evaluations, one forward and two's worth backward. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d parameters, %.2f GFLOP per image to evaluate, %.2f to train",
        parameters,
        work / GIGA,
        3 * work / GIGA);
  }
}
