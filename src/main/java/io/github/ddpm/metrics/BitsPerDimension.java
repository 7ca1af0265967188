package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.torch.Numerics;
import java.util.Arrays;
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
 * that only the error of that estimate is needed. As in Ho et al.'s program, the decoder's variance
 * is β̃ of the second timestep.
 *
 * @param schedule with at least two timesteps
 * @param largeVariance whether p's variance is β_t (else β̃_t)
 */
public record BitsPerDimension(NoiseSchedule schedule, boolean largeVariance) {

  /** The network's estimate of x_0. */
  @FunctionalInterface
  public interface Estimate {
    /** x_0 (N, C, H, W) of the noisy images {@code xt} at {@code t}, on their manager. */
    NDArray xStart(NDArray xt, int t);
  }

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
  public Terms[] of(NDArray xStart, Estimate estimate, IntFunction<NDArray> noise) {
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
        double alphaCumprod = schedule.alphaCumprod(t);
        NDArray xt = z.mul(Math.sqrt(1 - alphaCumprod));
        xt.addi(xStart.mul(Math.sqrt(alphaCumprod)));
        NDArray estimated = estimate.xStart(xt, t);
        if (t > 0) {
          double[] error = perImage(estimated.sub(xStart).square());
          for (int i = 0; i < images; i++) {
            diffusion[i] += divergence(t, error[i], dimensions);
          }
        } else {
          double deviation = Math.sqrt(schedule.posteriorVariance(1));
          NDArray logs = Numerics.discretizedGaussian(xStart, estimated, deviation);
          double[] sums = perImage(logs);
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

  /** L_t, where the estimate of x_0 is off by {@code squaredError} over all dimensions. */
  private double divergence(int t, double squaredError, double dimensions) {
    double posterior = schedule.posteriorVariance(t);
    double variance = largeVariance ? schedule.beta(t) : posterior;
    double coefficient = schedule.posteriorMeanCoefXStart(t);
    double ratio = posterior / variance;
    return 0.5
        * (dimensions * (ratio - 1 - Math.log(ratio))
            + coefficient * coefficient * squaredError / variance);
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
