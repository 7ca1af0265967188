package io.github.ddpm.metrics;

import java.util.Arrays;

/**
 * The mean of several measurements of one thing, and how far they lie apart.
 *
 * @param mean their mean
 * @param deviation their standard deviation; 0 of one measurement
 */
public record MeanStd(double mean, double deviation) {

  /** Of at least one draw from a distribution, whose own deviation is estimated: over n − 1. */
  public static MeanStd of(double... values) {
    return of(values, Math.max(1, values.length - 1));
  }

  /**
   * Of all parts of one set, over n, as the programs of Salimans et al. and Bińkowski et al. do.
   */
  public static MeanStd ofParts(double... values) {
    return of(values, values.length);
  }

  private static MeanStd of(double[] values, int divisor) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new MeanStd(mean, Math.sqrt(squares / divisor));
  }
}
