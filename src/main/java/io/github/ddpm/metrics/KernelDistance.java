package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Arithmetic;
import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The squared maximum mean discrepancy with the kernel k(x, y) = (x·y/d + 1)³, estimated without
 * bias; with features of the Inception network it is KID (Bińkowski et al. 2018):
 *
 * <pre>
 *   Σ_{i≠j} k(x_i, x_j) / m(m−1) + Σ_{i≠j} k(y_i, y_j) / m(m−1) − 2 Σ_{i,j} k(x_i, y_j) / m²
 * </pre>
 *
 * over random subsets of m rows each, so that memory is bounded and the estimate has a spread. It
 * is unbiased for any number of images, and can be below 0 where the sets are alike.
 *
 * @param subsets how many pairs of subsets are drawn
 * @param subsetSize m, at least 2; smaller if a set is smaller
 * @param seed determines the subsets
 */
public record KernelDistance(int subsets, int subsetSize, long seed) {

  /** As in the paper: 100 subsets of 1000. */
  public static KernelDistance defaults() {
    return new KernelDistance(100, 1000, 0);
  }

  /** The number of rows in a subset if the smaller set has {@code count}. */
  public int sizeFor(int count) {
    return Math.min(subsetSize, count);
  }

  /** Returns the distance of two sets and its standard deviation over the subsets. */
  public MeanStd between(FeatureRows x, FeatureRows y) throws IOException {
    int m = sizeFor(Math.min(x.count(), y.count()));
    if (m < 2) {
      throw new IllegalArgumentException("a kernel distance needs at least two images of each set");
    }
    Random random = new Random(seed);
    double[] distances = new double[subsets];
    for (int i = 0; i < subsets; i++) {
      try (NDManager manager = FeatureMatrices.manager()) {
        distances[i] = distance(subset(manager, x, m, random), subset(manager, y, m, random));
      }
    }
    return MeanStd.ofParts(distances);
  }

  private static double distance(NDArray x, NDArray y) {
    double m = x.getShape().get(0);
    double within = withoutDiagonal(kernel(x, x)) + withoutDiagonal(kernel(y, y));
    return within / (m * (m - 1)) - 2 * kernel(x, y).sum().getDouble() / (m * m);
  }

  private static NDArray kernel(NDArray x, NDArray y) {
    double d = x.getShape().get(1);
    NDArray base = Arithmetic.shifted(Arithmetic.over(x.matMul(y.transpose()), d), 1);
    return base.square().mul(base);
  }

  private static double withoutDiagonal(NDArray square) {
    int m = (int) square.getShape().get(0);
    double[] values = square.toDoubleArray();
    double diagonal = IntStream.range(0, m).mapToDouble(i -> values[i * m + i]).sum();
    return square.sum().getDouble() - diagonal;
  }

  /** m different rows: the beginning of a random permutation (Fisher &amp; Yates). */
  private static NDArray subset(NDManager manager, FeatureRows features, int m, Random random)
      throws IOException {
    int[] order = IntStream.range(0, features.count()).toArray();
    for (int i = 0; i < m; i++) {
      int j = i + random.nextInt(order.length - i);
      int chosen = order[j];
      order[j] = order[i];
      order[i] = chosen;
    }
    int[] indices = IntStream.range(0, m).map(i -> order[i]).toArray();
    return FeatureMatrices.of(manager, features.rows(indices), features.dimensions());
  }
}
