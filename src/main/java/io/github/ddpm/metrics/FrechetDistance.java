package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Numerics;

/**
 * The Fréchet distance of two normal distributions (Dowson &amp; Landau 1982), squared; with
 * features of the Inception network it is FID (Heusel et al. 2017):
 *
 * <pre>
 *   |μ_1 − μ_2|² + tr Σ_1 + tr Σ_2 − 2 tr (Σ_1 Σ_2)^½
 * </pre>
 *
 * Σ_1 Σ_2 is not symmetric, and a general square root of it can be complex. But with Σ_i = A_i A_iᵀ
 * the last trace is the sum of the singular values of A_1ᵀ A_2, which are real, and exact to
 * rounding even where the covariances are singular.
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /** The distance of {@code a} and {@code b}, at least 0. */
  public static double between(Gaussian a, Gaussian b) {
    if (a.dimensions() != b.dimensions()) {
      throw new IllegalArgumentException(
          "distributions of %d and of %d features cannot be compared"
              .formatted(a.dimensions(), b.dimensions()));
    }
    double distance = trace(a) + trace(b) - 2 * traceOfRoot(a, b);
    for (int i = 0; i < a.dimensions(); i++) {
      double difference = a.mean()[i] - b.mean()[i];
      distance += difference * difference;
    }
    return Math.max(0, distance); // Rounding can make the distance of equals negative.
  }

  private static double trace(Gaussian gaussian) {
    double trace = 0;
    for (int i = 0; i < gaussian.dimensions(); i++) {
      trace += gaussian.covariance()[i * gaussian.dimensions() + i];
    }
    return trace;
  }

  private static double traceOfRoot(Gaussian a, Gaussian b) {
    try (NDManager manager = FeatureMatrices.manager()) {
      return Numerics.nuclearNorm(factor(manager, a).transpose().matMul(factor(manager, b)));
    }
  }

  private static NDArray factor(NDManager manager, Gaussian gaussian) {
    Shape shape = new Shape(gaussian.dimensions(), gaussian.dimensions());
    return Numerics.covarianceFactor(manager.create(gaussian.covariance(), shape));
  }
}
