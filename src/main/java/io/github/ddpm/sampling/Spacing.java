package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The choice of S of the T trained timesteps for a sampler. */
public enum Spacing {
  /** The sampler's default: see {@link SamplingSettings#resolved}. */
  AUTO,
  /**
   * Multiples of ⌊T/S⌋ from 0 upwards (diffusers' default). Ends at t = 0 and starts below T − 1,
   * further below with fewer steps.
   */
  LEADING,
  /** Multiples of T/S from T − 1 downwards, rounded (Lin et al. 2023). Starts at t = T − 1. */
  TRAILING,
  /** S points from 0 to T − 1, rounded. Both ends are visited; one step means t = 0. */
  LINSPACE,
  /** Dense near t = 0: ⌊linspace(0, √(0.8 T), S)²⌋ (Song et al. 2021). */
  QUADRATIC,
  /**
   * S points evenly spaced in λ from t = T − 1 to 0, each at the timestep whose λ is nearest (Lu et
   * al. 2022); log σ/α falls by equal steps, which others call exponential. If ᾱ ends at 0, λ is −∞
   * at T − 1, and even steps begin at T − 2.
   */
  LOG_SNR,
  /**
   * S points at which (σ/α)^{1/ρ} falls by equal steps from t = T − 1 to 0, each at the timestep
   * whose λ is nearest (Karras et al. 2022, equation 5). ρ = 1 is even in σ/α, and large ρ
   * approaches {@link #LOG_SNR}. If ᾱ ends at 0, as there.
   */
  KARRAS;

  /** Karras et al.'s ρ. */
  static final double USUAL_RHO = 7;

  /**
   * The timesteps visited, from noise to image. Halves are rounded to even, as NumPy does. If two
   * of the S points fall on one timestep, as in quadratic and log-SNR spacing of many steps, it is
   * visited once.
   *
   * @param path of T timesteps
   * @param steps S, in 1 … T
   * @param rho ρ, which {@link #KARRAS} alone uses
   * @throws IllegalArgumentException if there are fewer than one or more than T steps
   * @throws IllegalStateException for {@link #AUTO}, which must be resolved first
   */
  public List<Integer> timesteps(NoisePath path, int steps, double rho) {
    int timesteps = path.timesteps();
    check(timesteps, steps);
    return switch (this) {
      case AUTO -> throw new IllegalStateException("spacing auto stands for another");
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
      case LOG_SNR -> even(path, steps, lambda -> lambda, lambda -> lambda);
      case KARRAS -> {
        DoubleUnaryOperator root = lambda -> Math.exp(-lambda / rho); // (σ/α)^{1/ρ}
        yield even(path, steps, root, power -> -rho * Math.log(power));
      }
    };
  }

  /** The same with the usual ρ. */
  List<Integer> timesteps(NoisePath path, int steps) {
    return timesteps(path, steps, USUAL_RHO);
  }

  /**
   * The timesteps of a multistep solver: the first S of S + 1 points, of which the last is only the
   * end. Trailing spacing has just S points, because its end is beyond t = 0 anyway.
   */
  public List<Integer> solverTimesteps(NoisePath path, int steps, double rho) {
    int timesteps = path.timesteps();
    check(timesteps, steps);
    if (this == TRAILING || timesteps == 1) {
      return timesteps(path, steps, rho);
    }
    List<Integer> points = timesteps(path, Math.min(steps + 1, timesteps), rho);
    return points.subList(0, points.size() - 1);
  }

  /** The same with the usual ρ. */
  List<Integer> solverTimesteps(NoisePath path, int steps) {
    return solverTimesteps(path, steps, USUAL_RHO);
  }

  /** Each timestep later by {@code offset}, up to {@code last}. */
  static List<Integer> shifted(List<Integer> timesteps, int offset, int last) {
    return timesteps.stream().map(t -> Math.min(t + offset, last)).distinct().toList();
  }

  private static void check(int timesteps, int steps) {
    if (steps < 1 || steps > timesteps) {
      throw new InvalidSetting(
          "steps",
          "must lie in [1, %d], the number of timesteps the network was trained on, is %d"
              .formatted(timesteps, steps));
    }
  }

  /**
   * Points evenly spaced in {@code scale(λ)}, a monotone function, each as the timestep whose λ is
   * nearest.
   */
  private static List<Integer> even(
      NoisePath path, int steps, DoubleUnaryOperator scale, DoubleUnaryOperator inverse) {
    int last = path.timesteps() - 1;
    if (last == 0) {
      return List.of(0);
    }
    double[] lambdas =
        IntStream.rangeClosed(0, last).mapToDouble(t -> path.at(t).lambda()).toArray();
    double lowest = Double.isInfinite(lambdas[last]) ? lambdas[last - 1] : lambdas[last];
    double image = scale.applyAsDouble(lambdas[0]);
    double gap = scale.applyAsDouble(lowest) - image;
    return descending(
        steps,
        i ->
            i == steps - 1
                ? last
                : nearest(lambdas, inverse.applyAsDouble(image + linspace(gap, steps, i))));
  }

  private static int nearest(double[] lambdas, double lambda) {
    return IntStream.range(0, lambdas.length)
        .boxed()
        .min(Comparator.comparingDouble(t -> Math.abs(lambdas[t] - lambda)))
        .orElseThrow();
  }

  /** Point i of {@code count} evenly spaced ones from 0 to {@code last}, both included. */
  private static double linspace(double last, int count, int i) {
    return i > 0 && i == count - 1 ? last : i * (last / Math.max(1, count - 1));
  }

  /** Timesteps in falling order from a rising function of i = 0 … steps − 1. */
  private static List<Integer> descending(int steps, IntUnaryOperator rising) {
    return IntStream.range(0, steps)
        .map(i -> steps - 1 - i)
        .map(rising)
        .distinct()
        .boxed()
        .toList();
  }
}
