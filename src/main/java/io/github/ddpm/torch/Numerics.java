package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;

/**
 * Functions for measuring images that DJL lacks, in double precision where it matters. Results
 * belong to the first argument's manager.
 */
public final class Numerics {
  private static final Script SCRIPT = Script.load("numerics");

  /** Half the distance between two neighbouring byte values in [−1, 1]. */
  private static final double HALF_LEVEL = 1 / 255.0;

  private Numerics() {}

  /**
   * A factor A of a covariance Σ = A Aᵀ, from its eigenvalues and eigenvectors. Eigenvalues within
   * rounding of 0, including negative ones, count as 0.
   *
   * @param sigma symmetric, float64 (d, d)
   * @return A, float64 (d, d)
   */
  public static NDArray covarianceFactor(NDArray sigma) {
    double epsilon = sigma.getShape().get(0) * Math.ulp(1.0);
    return SCRIPT.call("covariance_factor", sigma, epsilon);
  }

  /** The sum of the singular values of {@code x}, float64 (m, n). */
  public static double nuclearNorm(NDArray x) {
    try (NDArray norm = SCRIPT.call("nuclear_norm", x)) {
      return norm.getDouble();
    }
  }

  /**
   * The logarithm of the probability of each byte under a Gaussian around {@code mean}: the mass
   * between the midpoints to its neighbours, with an open interval for the darkest and the
   * brightest value (Ho et al. 2020, equation 13). Probabilities below 1e-12 count as 1e-12, as in
   * Ho et al.'s code.
   *
   * @param x bytes as numbers in [−1, 1], of any shape
   * @param mean of the same shape
   * @param deviation float64, of the same shape or a scalar
   * @return float64, of the same shape, in nats
   */
  public static NDArray discretizedGaussian(NDArray x, NDArray mean, NDArray deviation) {
    return SCRIPT.call("discretized_gaussian", x, mean, deviation, HALF_LEVEL);
  }

  /** Images (N, C, H, W), float32, resized: bilinear, with antialiasing. */
  public static NDArray resize(NDArray x, int height, int width) {
    return SCRIPT.call("resize", x, height, width);
  }
}
