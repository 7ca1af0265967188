package io.github.ddpm.familiar;

import java.util.Optional;

/**
 * How many images there are, and how many a step takes.
 *
 * @param images at least 1
 * @param batchSize at least 1
 */
public record Epoch(int images, int batchSize) {

  /** The steps of a number of epochs, in words; empty if it is no number. */
  public Optional<String> answer(String option, Optional<String> epochs) {
    try {
      double count = Double.parseDouble(epochs.orElse("1"));
      long steps = (long) Math.ceil(count * images / batchSize);
      return Optional.of(
          "%s: training is counted in steps, %s × %d images / batches of %d; type --set training.steps=%d"
              .formatted(option, epochs.orElse("1"), images, batchSize, steps));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
