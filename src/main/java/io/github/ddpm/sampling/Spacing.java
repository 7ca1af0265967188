package io.github.ddpm.sampling;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Which of the T trained timesteps a sampler of S steps visits. */
public enum Spacing {
  /**
   * Multiples of ⌊T/S⌋ from 0 upwards (diffusers' default). Ends at t = 0 and starts short of T −
   * 1, the more so the fewer steps.
   */
  LEADING,
  /** Multiples of T/S from T − 1 downwards, rounded (Lin et al. 2023). Starts at t = T − 1. */
  TRAILING,
  /** S points from 0 to T − 1, rounded. Both ends are visited; one step means t = 0. */
  LINSPACE,
  /** Dense near t = 0: ⌊linspace(0, √(0.8 T), S)²⌋ (Song et al. 2021). */
  QUADRATIC;

  /**
   * The timesteps visited, from noise to image. Halves are rounded to even, as NumPy does. Where
   * two of the S points fall on one timestep, it is visited once: only quadratic spacing of many
   * steps does that.
   *
   * @param timesteps T, at least 1
   * @param steps S, in 1 … T
   * @throws IllegalArgumentException if there are fewer than one or more than T steps
   */
  public Timesteps timesteps(int timesteps, int steps) {
    if (steps < 1 || steps > timesteps) {
      throw new IllegalArgumentException(
          "steps: must lie in [1, "
              + timesteps
              + "], the number of timesteps the network was trained on, is "
              + steps);
    }
    return switch (this) {
      case LEADING -> descending(steps, i -> i * (timesteps / steps));
      case TRAILING -> {
        double stride = (double) timesteps / steps;
        yield descending(steps, i -> (int) Math.rint(timesteps - (steps - 1 - i) * stride) - 1);
      }
      case LINSPACE -> descending(steps, i -> (int) Math.rint(linspace(timesteps - 1, steps, i)));
      case QUADRATIC ->
          descending(
              steps,
              i -> {
                double root = linspace(Math.sqrt(0.8 * timesteps), steps, i);
                return (int) (root * root);
              });
    };
  }

  /** Point i of {@code count} evenly spaced ones from 0 to {@code last}, both included. */
  private static double linspace(double last, int count, int i) {
    return i > 0 && i == count - 1 ? last : i * (last / Math.max(1, count - 1));
  }

  /** From a rising function of i = 0 … steps − 1. */
  private static Timesteps descending(int steps, IntUnaryOperator rising) {
    return Timesteps.of(
        IntStream.range(0, steps).map(i -> steps - 1 - i).map(rising).distinct().toArray());
  }
}
