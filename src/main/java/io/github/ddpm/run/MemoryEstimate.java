package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Precision;

/**
 * The memory that training takes on a device: the process itself, seven float32 numbers per
 * parameter (more in rounds), and what the forward pass keeps for the backward pass. The last is
 * counted in features, the inputs and outputs of the residual blocks; each is kept {@value
 * #NUMBERS_PER_FEATURE} times, as norms, activations, masks, sums and inputs of attention.
 *
 * <p>The two constants that cannot be counted are fitted to measurements on a CPU; the estimate is
 * within a tenth of those measurements (see the benchmarks). No GPU has been measured.
 *
 * @param bytes at the peak
 */
record MemoryEstimate(double bytes) {
  /** Java, the libraries and their reserves. */
  private static final double PROCESS_BYTES = 0.28e9;

  /**
   * Weights, averaged weights, two moments, the gradient, and two for casts and partial gradients.
   */
  private static final int FLOATS_PER_PARAMETER = 7;

  /** The velocity of rounds, the state before one, and the sums of workers. */
  private static final int FLOATS_OF_ROUNDS = 1 + 4 + 4;

  private static final double NUMBERS_PER_FEATURE = 5.2;

  /** Estimates the memory to train a network of {@code parameters} on {@code images} at once. */
  static MemoryEstimate of(RunConfig config, FlatParameters parameters, int images) {
    int size = config.precision() == Precision.BF16 ? Float.BYTES / 2 : Float.BYTES;
    int floats = FLOATS_PER_PARAMETER + (config.training().rounds().areOn() ? FLOATS_OF_ROUNDS : 0);
    double features = (double) featuresPerImage(config, parameters) * images;
    return new MemoryEstimate(
        PROCESS_BYTES
            + (double) floats * Float.BYTES * parameters.count()
            + NUMBERS_PER_FEATURE * size * features);
  }

  private static long featuresPerImage(RunConfig config, FlatParameters parameters) {
    int coarsest = 0;
    for (Slot slot : parameters.slots()) {
      coarsest = Math.max(coarsest, level(slot, 0));
    }
    long features = 0;
    for (Slot slot : parameters.slots()) {
      // A residual block's first convolution: (outputs, inputs, 3, 3).
      if (slot.name().endsWith(".conv1.weight")) {
        int level = level(slot, coarsest);
        long height = config.data().imageSize().height() >> level;
        long width = config.data().imageSize().width() >> level;
        features += (slot.shape().get(0) + slot.shape().get(1)) * height * width;
      }
    }
    return features;
  }

  /** How often the images have been halved where a parameter is used. */
  private static int level(Slot slot, int coarsest) {
    String[] path = slot.name().split("\\.", -1);
    return switch (path[0]) {
      case "down_blocks" -> Integer.parseInt(path[1]);
      case "up_blocks" -> coarsest - Integer.parseInt(path[1]);
      default -> coarsest;
    };
  }

  @Override
  public String toString() {
    return "%.1f GB".formatted(bytes / 1e9);
  }
}
