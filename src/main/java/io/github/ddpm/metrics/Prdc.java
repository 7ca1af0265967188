package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Arithmetic;
import java.io.IOException;
import java.util.Arrays;

/**
 * How well two sets of points cover each other. Each point has a ball that reaches to its k-th
 * nearest neighbour in the same set.
 *
 * @param precision share of generated points that lie in the ball of a real one
 * @param recall share of real points that lie in the ball of a generated one (both Kynkäänniemi et
 *     al. 2019)
 * @param density mean number of real balls that contain a generated point, over k; can exceed 1
 * @param coverage share of the real balls with a generated point inside (both Naeem et al. 2020)
 */
public record Prdc(double precision, double recall, double density, double coverage) {
  private static final int PART = 1024;

  /** k of precision and recall, as in their paper. */
  public static final int MANIFOLD_NEIGHBOURS = 3;

  /** k of density and coverage, as in their paper. */
  public static final int DENSITY_NEIGHBOURS = 5;

  /** Compares two sets with the papers' k. The work grows with the product of their sizes. */
  public static Prdc of(FeatureRows generated, FeatureRows real) throws IOException {
    return of(generated, real, MANIFOLD_NEIGHBOURS, DENSITY_NEIGHBOURS);
  }

  /**
   * Compares two sets with any k. As in the authors' programs, a point on a ball's edge counts for
   * precision and recall, but not for density and coverage.
   *
   * @param manifoldK k of precision and recall
   * @param densityK k of density and coverage
   * @throws IllegalArgumentException if a set has no more than k points
   */
  public static Prdc of(FeatureRows generated, FeatureRows real, int manifoldK, int densityK)
      throws IOException {
    double[][] realRadii = radii(real, manifoldK, densityK);
    double[] generatedRadii = radii(generated, manifoldK)[0];
    boolean[] precise = new boolean[generated.count()];
    boolean[] recalled = new boolean[real.count()];
    boolean[] covered = new boolean[real.count()];
    long[] inside = new long[1];
    distances(
        generated,
        real,
        (g, squared) -> {
          for (int r = 0; r < squared.length; r++) {
            precise[g] |= squared[r] <= realRadii[0][r];
            recalled[r] |= squared[r] <= generatedRadii[g];
            if (squared[r] < realRadii[1][r]) {
              covered[r] = true;
              inside[0]++;
            }
          }
        });
    return new Prdc(
        share(precise),
        share(recalled),
        (double) inside[0] / densityK / generated.count(),
        share(covered));
  }

  private static double share(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return (double) count / flags.length;
  }

  /** For each of {@code ks}, the squared distance of each point to its k-th nearest neighbour. */
  private static double[][] radii(FeatureRows points, int... ks) throws IOException {
    for (int k : ks) {
      if (points.count() <= k) {
        throw new IllegalArgumentException(
            "neighbours number %d need more than %d images of each set, there are %d"
                .formatted(k, k, points.count()));
      }
    }
    double[][] radii = new double[ks.length][points.count()];
    distances(
        points,
        points,
        (i, squared) -> {
          squared[i] = Double.NEGATIVE_INFINITY; // The point itself, despite rounding.
          Arrays.sort(squared);
          for (int j = 0; j < ks.length; j++) {
            radii[j][i] = squared[ks[j]];
          }
        });
    return radii;
  }

  /** Receives the squared distances of one point to all points of the other set. */
  private interface RowVisitor {
    void take(int index, double[] squared);
  }

  private static void distances(FeatureRows from, FeatureRows to, RowVisitor row)
      throws IOException {
    try (NDManager manager = FeatureMatrices.manager()) {
      NDArray y = FeatureMatrices.of(manager, to, 0, to.count());
      NDArray ySquared = y.square().sum(new int[] {1});
      NDArray yTransposed = y.transpose();
      for (int start = 0; start < from.count(); start += PART) {
        try (NDManager part = manager.newSubManager()) {
          int end = Math.min(start + PART, from.count());
          NDArray x = FeatureMatrices.of(part, from, start, end);
          NDArray squared =
              Arithmetic.times(-2, x.matMul(yTransposed)).add(x.square().sum(new int[] {1}, true));
          double[] values = squared.add(ySquared).toDoubleArray();
          for (int i = start; i < end; i++) {
            int offset = (i - start) * to.count();
            row.take(i, Arrays.copyOfRange(values, offset, offset + to.count()));
          }
        }
      }
    }
  }
}
