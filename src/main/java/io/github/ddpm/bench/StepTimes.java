package io.github.ddpm.bench;

import java.util.Arrays;
import java.util.List;

/**
 * A summary of the times of some steps, in seconds.
 *
 * @param median half of the steps took less
 * @param lowerQuartile a quarter of the steps took less
 * @param upperQuartile a quarter of the steps took more
 */
record StepTimes(double median, double lowerQuartile, double upperQuartile) {

  /** Summarises at least one step; quartiles are interpolated linearly. */
  static StepTimes of(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new StepTimes(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    double[] around = Arrays.copyOfRange(sorted, below, Math.min(below + 2, sorted.length));
    double between = place - below;
    return around[0] * (1 - between) + around[around.length - 1] * between;
  }
}
