package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.unet.UNet;
import java.util.Optional;

/**
 * The size and work of a run's network, computed without running it.
 *
 * @param parameters of the network
 * @param work multiplications and additions of one evaluation of one image
 */
public record RunSummary(long parameters, double work) {
  private static final double GIGA = 1e9;

  /** Builds the network of {@code config}, or of the model it starts from, without values. */
  public static RunSummary of(RunConfig config, Optional<FineTuning> start) {
    UNet network = TrainingSetup.network(config, start);
    return new RunSummary(new FlatParameters(network).count(), network.work());
  }

  /**
   * One line. A training step costs three evaluations: one forward, and as much as two backward.
   */
  @Override
  public String toString() {
    return "%,d parameters, %.2f GFLOP per image to evaluate, %.2f to train"
        .formatted(parameters, work / GIGA, 3 * work / GIGA);
  }
}
