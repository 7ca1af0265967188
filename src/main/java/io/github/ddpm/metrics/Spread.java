package io.github.ddpm.metrics;

import java.util.Arrays;

/**
 * The mean of several measurements of one thing, and how far they lie apart.
 *
 * @param mean their mean
 * @param deviation the standard deviation over n − 1; 0 of one measurement
 */
public record Spread(double mean, double deviation) {

  /** Of at least one value. */
  public static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(mean, Math.sqrt(squares / Math.max(1, values.length - 1)));
  }
}
