package io.github.ddpm.training;

/**
 * The decay of the averaged weights. It grows from 1/10, so that the average soon forgets the
 * random initial weights.
 *
 * @param limit the final decay
 */
public record EmaDecay(double limit) {

  /** The decay of the run's {@code step}-th step, counted from 0: min(limit, (1+s)/(10+s)). */
  public double at(long step) {
    return Math.min(limit, (1.0 + step) / (10.0 + step));
  }
}
