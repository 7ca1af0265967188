package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNetConfig;
import java.util.Locale;

/**
 * What training takes of a device's memory, roughly: six float32 numbers per parameter, and what
 * the network's forward pass keeps for its way back.
 *
 * @param bytes likely to be right to a factor of two
 */
record MemoryEstimate(double bytes) {
  private static final int FLOAT = 4;

  /** Weights, averaged weights, two moments, the gradient, and the leaf or its cast. */
  private static final int PER_PARAMETER = 6;

  /** Arrays as large as its output that a residual block keeps, its attention included. */
  private static final int PER_BLOCK = 10;

  static MemoryEstimate of(RunConfig config, int images) {
    UNetConfig network = TrainingSetup.network(config).config();
    long kept = 0;
    for (int level = 0; level < network.levels(); level++) {
      long pixels = (long) (network.height() >> level) * (network.width() >> level);
      int blocks = 2 * network.layersPerBlock() + 1;
      kept += pixels * network.blockOutChannels().get(level) * blocks * PER_BLOCK;
    }
    long parameters = new FlatParameters(TrainingSetup.network(config)).count();
    int size = config.precision() == Precision.BF16 ? FLOAT / 2 : FLOAT;
    return new MemoryEstimate(
        (double) PER_PARAMETER * FLOAT * parameters + (double) size * kept * images);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
