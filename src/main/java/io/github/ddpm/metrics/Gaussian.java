package io.github.ddpm.metrics;

/**
 * A normal distribution, as the reference files of FID hold it.
 *
 * @param mean μ, (d)
 * @param covariance Σ, symmetric, row by row, (d · d)
 */
// The arrays are read, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Gaussian(double[] mean, double[] covariance) {

  /** Checks that the sizes agree. */
  public Gaussian {
    if (covariance.length != mean.length * mean.length) {
      throw new IllegalArgumentException(
          "a mean of %d numbers needs a covariance of %d, not %d"
              .formatted(mean.length, mean.length * mean.length, covariance.length));
    }
  }

  /** d, the number of features. */
  public int dimensions() {
    return mean.length;
  }
}
