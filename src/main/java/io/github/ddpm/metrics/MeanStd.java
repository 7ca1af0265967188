package io.github.ddpm.metrics;

import java.util.Arrays;

/**
 * The mean and standard deviation of several measurements.
 *
 * @param mean their mean
 * @param deviation their standard deviation; 0 for a single measurement
 */
public record MeanStd(double mean, double deviation) {

  /** For draws from a distribution, at least one: estimates its deviation, with n − 1. */
  public static MeanStd of(double... values) {
    return of(values, Math.max(1, values.length - 1));
  }

  /**
   * For all parts of one set: with n, as in the programs of Salimans et al. and Bińkowski et al.
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
