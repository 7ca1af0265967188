package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Numerics;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The variational bound on −log p(x_0) of a diffusion model, by term (Ho et al. 2020, equations 5
 * and 13; the sum of all timesteps, with one draw of noise at each):
 *
 * <pre>
 *   L_T      KL(q(x_T|x_0) ‖ N(0, I))
 *   L_t      KL(q(x_t−1|x_t, x_0) ‖ p(x_t−1|x_t)), for each t but the first
 *   L_0      −log p(x_0|x_1), of bytes under a Gaussian
 * </pre>
 *
 * Both Gaussians of L_t have means c_0 x_0 + c_t x_t, the model's with its own estimate of x_0, so
 * that only the error of that estimate is needed. The model's variance σ² is β̃_t, β_t, or a learnt
 * value between them for each pixel (Nichol &amp; Dhariwal 2021, equation 15):
 *
 * <pre>
 *   log σ² = v log β_t + (1 − v) log β̃_t
 *   L_t    = ½ (r − 1 + exp(−r) (1 + c_0² (x̂_0 − x_0)² / β̃_t)),      r = log σ² − log β̃_t
 * </pre>
 *
 * As in their programs, β̃ of the second timestep replaces that of the first, which is 0; a decoder
 * whose variance is not learnt uses it too.
 *
 * @param schedule with at least two timesteps
 * @param largeVariance whether a variance that is not learnt is β_t (else β̃_t)
 */
public record BitsPerDimension(NoiseSchedule schedule, boolean largeVariance) {

  /** A network that estimates x_0. */
  @FunctionalInterface
  public interface XStartEstimator {
    /**
     * Returns the estimate for noisy images {@code xt} (N, C, H, W) at {@code t}, on their manager.
     */
    XStartEstimate of(NDArray xt, int t);
  }

  /**
   * A network's output for noisy images.
   *
   * @param xStart its estimate of x_0, (N, C, H, W)
   * @param varianceShare v, (N, C, H, W), where the variance is learnt
   */
  public record XStartEstimate(NDArray xStart, Optional<NDArray> varianceShare) {}

  /**
   * Bits per dimension, averaged over images.
   *
   * @param prior L_T
   * @param diffusion the sum of L_1 … L_T−1
   * @param decoder L_0
   */
  public record Terms(double prior, double diffusion, double decoder) {
    /** The bound. */
    public double total() {
      return prior + diffusion + decoder;
    }
  }

  /** Checks the number of timesteps. */
  public BitsPerDimension {
    if (schedule.timesteps() < 2) {
      throw new IllegalArgumentException("the bound needs at least two timesteps");
    }
  }

  /**
   * The terms of each image.
   *
   * @param xStart bytes as numbers in [−1, 1], float32 (N, C, H, W)
   * @param noise standard normal noise for timestep t, of the same shape
   */
  public Terms[] of(NDArray xStart, XStartEstimator network, IntFunction<NDArray> noise) {
    int images = Math.toIntExact(xStart.getShape().get(0));
    double dimensions = (double) xStart.size() / images;
    double nats = Math.log(2) * dimensions;
    double[] prior = prior(xStart, dimensions);
    double[] diffusion = new double[images];
    double[] decoder = new double[images];
    for (int t = schedule.timesteps() - 1; t >= 0; t--) {
      try (NDManager step = xStart.getManager().newSubManager()) {
        NDArray z = noise.apply(t);
        z.attach(step);
        Level level = schedule.at(t);
        NDArray xt = Arithmetic.mix(level.sigma(), z, level.alpha(), xStart);
        XStartEstimate estimate = network.of(xt, t);
        NDArray excess = excess(estimate, t, step);
        if (t > 0) {
          double[] sums = perImage(divergence(t, estimate.xStart().sub(xStart), excess));
          Arrays.setAll(diffusion, i -> diffusion[i] + sums[i]);
        } else {
          NDArray deviation =
              Arithmetic.times(Math.sqrt(smallVariance(0)), Arithmetic.over(excess, 2).exp());
          double[] sums =
              perImage(Numerics.discretizedGaussian(xStart, estimate.xStart(), deviation));
          Arrays.setAll(decoder, i -> -sums[i]);
        }
      }
    }
    Terms[] terms = new Terms[images];
    Arrays.setAll(terms, i -> new Terms(prior[i] / nats, diffusion[i] / nats, decoder[i] / nats));
    return terms;
  }

  private double[] prior(NDArray xStart, double dimensions) {
    double alphaCumprod = schedule.alphaCumprod(schedule.timesteps() - 1);
    double[] squares = perImage(xStart.square());
    double variance = 1 - alphaCumprod;
    double[] prior = new double[squares.length];
    Arrays.setAll(
        prior,
        i -> 0.5 * (dimensions * (variance - 1 - Math.log(variance)) + alphaCumprod * squares[i]));
    return prior;
  }

  private double smallVariance(int t) {
    return schedule.posteriorVariance(Math.max(t, 1));
  }

  /** r, float64: (N, C, H, W) where the variance is learnt, else a scalar. */
  private NDArray excess(XStartEstimate estimate, int t, NDManager manager) {
    double reach = Math.log(schedule.beta(t) / smallVariance(t));
    return estimate
        .varianceShare()
        .map(share -> Arithmetic.times(reach, share.toType(DataType.FLOAT64, false)))
        .orElseGet(() -> manager.create(largeVariance && t > 0 ? reach : 0));
  }

  /** L_t of each dimension, where the estimate of x_0 is off by {@code error}. */
  private NDArray divergence(int t, NDArray error, NDArray excess) {
    double c = schedule.posteriorMeanCoefXStart(t);
    NDArray squared = error.toType(DataType.FLOAT64, false).square();
    NDArray ofMean = Arithmetic.times(c * c / smallVariance(t), squared);
    NDArray relative = Arithmetic.shifted(ofMean, 1).mul(excess.neg().exp());
    return Arithmetic.over(Arithmetic.shifted(relative.add(excess), -1), 2);
  }

  /** The sum over each image, in double precision. */
  private static double[] perImage(NDArray x) {
    try (NDManager scope = x.getManager().newSubManager()) {
      NDArray rows = x.reshape(new Shape(x.getShape().get(0), -1));
      rows.attach(scope);
      NDArray doubles = rows.toType(DataType.FLOAT64, true);
      doubles.attach(scope);
      return doubles.sum(new int[] {1}).toDoubleArray();
    }
  }
}
