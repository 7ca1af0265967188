package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;

/**
 * Mean and covariance of rows that arrive part by part, in double precision. Two sets a and b are
 * merged with Chan et al.'s formula (1983), which stays accurate for large means:
 *
 * <pre>
 *   δ = μ_b − μ_a
 *   μ = μ_a + δ n_b / n,      S = S_a + S_b + δ δᵀ n_a n_b / n,      Σ = S / (n − 1)
 * </pre>
 */
public final class FeatureStatistics {
  private static final int PART = 4096;

  private final int dimensions;
  private final double[] mean;
  private final double[] scatter;
  private long count;

  /** Creates statistics of no rows. */
  public FeatureStatistics(int dimensions) {
    this.dimensions = dimensions;
    mean = new double[dimensions];
    scatter = new double[Math.multiplyExact(dimensions, dimensions)];
  }

  /** Computes the statistics of all rows of {@code features}. */
  public static FeatureStatistics of(FeatureRows features) throws IOException {
    FeatureStatistics statistics = new FeatureStatistics(features.dimensions());
    for (int from = 0; from < features.count(); from += PART) {
      statistics.add(features.rows(from, Math.min(from + PART, features.count())));
    }
    return statistics;
  }

  /** Adds rows, one after another. */
  public void add(float[] rows) {
    if (rows.length == 0) {
      return;
    }
    try (NDManager manager = FeatureMatrices.manager()) {
      NDArray x = FeatureMatrices.of(manager, rows, dimensions);
      NDArray mu = x.mean(new int[] {0}, true);
      NDArray centred = x.sub(mu);
      NDArray products = centred.transpose().matMul(centred);
      merge(rows.length / dimensions, mu.toDoubleArray(), products.toDoubleArray());
    }
  }

  private void merge(long otherCount, double[] otherMean, double[] otherScatter) {
    if (otherCount == 0) {
      return;
    }
    long total = count + otherCount;
    double weight = (double) count * otherCount / total;
    double[] delta = new double[dimensions];
    for (int i = 0; i < dimensions; i++) {
      delta[i] = otherMean[i] - mean[i];
    }
    for (int i = 0; i < dimensions; i++) {
      mean[i] += delta[i] * otherCount / total;
      int row = i * dimensions;
      for (int j = 0; j < dimensions; j++) {
        scatter[row + j] += otherScatter[row + j] + weight * delta[i] * delta[j];
      }
    }
    count = total;
  }

  /**
   * The normal distribution with the rows' mean and their covariance over n − 1.
   *
   * @throws IllegalStateException if there are fewer than two rows
   */
  public Gaussian gaussian() {
    if (count < 2) {
      throw new IllegalStateException("a covariance needs at least two images, there are " + count);
    }
    double[] covariance = new double[scatter.length];
    for (int i = 0; i < scatter.length; i++) {
      covariance[i] = scatter[i] / (count - 1);
    }
    return new Gaussian(mean.clone(), covariance);
  }
}
