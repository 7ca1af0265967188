package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The loss of a learnt variance: the term L_t of the variational bound (Nichol &amp; Dhariwal 2021,
 * equations 4 to 6, 15 and 16), in bits per dimension,
 *
 * <pre>
 *   L_t = KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t))    t &gt; 0
 *   L_0 = −log p(x_0 | x_1), for pixels of 256 levels
 *   p   = N(μ, σ²),  log σ² = v log β_t + (1−v) log β̃_t
 * </pre>
 *
 * The mean μ follows from the network's prediction, which this loss does not train: its gradient is
 * stopped. With d the distance of the network's output from its target and c_0 the coefficient of
 * x_0 in the posterior's mean, μ is off by c_0 k d, where k = √(1−ᾱ)/√ᾱ for ε, 1 for x_0 and √(1−ᾱ)
 * for v. The hybrid loss is the simple loss of {@link Objective} + T/1000 · L_t.
 *
 * <p>Arrays are float32 (N, C, H, W), timesteps int64 (N), all on the manager's device.
 */
public final class VariationalBound {

  private static final double LEVEL = 1 / 255.0;

  private final TimestepTable logSmall;
  private final TimestepTable logMiddle;
  private final TimestepTable logReach;
  private final TimestepTable miss;
  private final TimestepTable ofFirst;
  private final TimestepTable ofOthers;

  // Constants live on the device: a Java number would be copied there at each step.
  private final NDArray one;
  private final NDArray half;
  private final NDArray level;
  private final NDArray nearlyWhite;
  private final NDArray nearlyBlack;
  private final NDArray cubic;
  private final NDArray steepness;
  private final NDArray least;

  /** Copies the coefficients to the manager's device; they live as long as the manager. */
  public VariationalBound(NDManager manager, NoiseSchedule schedule, Prediction prediction) {
    int timesteps = schedule.timesteps();
    logSmall = new TimestepTable(manager, timesteps, t -> logSmall(schedule, t));
    logMiddle =
        new TimestepTable(
            manager, timesteps, t -> (Math.log(schedule.beta(t)) + logSmall(schedule, t)) / 2);
    logReach =
        new TimestepTable(
            manager, timesteps, t -> (Math.log(schedule.beta(t)) - logSmall(schedule, t)) / 2);
    miss =
        new TimestepTable(
            manager,
            timesteps,
            t -> schedule.posteriorMeanCoefXStart(t) * distance(schedule, prediction, t));
    double bitsPerNat = 1 / Math.log(2);
    ofFirst = new TimestepTable(manager, timesteps, t -> t == 0 ? bitsPerNat : 0);
    ofOthers = new TimestepTable(manager, timesteps, t -> t == 0 ? 0 : bitsPerNat);
    one = manager.create(1f);
    half = manager.create(0.5f);
    level = manager.create((float) LEVEL);
    nearlyWhite = manager.create(0.999f);
    nearlyBlack = manager.create(-0.999f);
    cubic = manager.create(0.044715f);
    steepness = manager.create((float) Math.sqrt(2 / Math.PI));
    least = manager.create(1e-12f);
  }

  /** log β̃_t; log β̃_1 at t = 0, because β̃_0 = 0. */
  private static double logSmall(NoiseSchedule schedule, int t) {
    int second = Math.min(1, schedule.timesteps() - 1);
    return Math.log(Math.max(schedule.posteriorVariance(Math.max(t, second)), 1e-20));
  }

  /** By how much x_0 exceeds its estimate if the output is 1 above its target. */
  private static double distance(NoiseSchedule schedule, Prediction prediction, int t) {
    return switch (prediction) {
      case EPSILON -> schedule.at(t).sigma() / schedule.at(t).alpha();
      case SAMPLE -> -1;
      case V_PREDICTION -> schedule.at(t).sigma();
      case FLOW -> throw new IllegalArgumentException("flow is not predicted along a schedule");
    };
  }

  /**
   * L_t of each image, (N); differentiable in {@code variance} only.
   *
   * @param output the network's prediction
   * @param variance the second half of the network's output, 2v − 1
   * @param target the target of the prediction
   * @param xStart x_0, in [−1, 1]
   * @param t the images' timesteps
   */
  public NDArray perImage(
      NDArray output, NDArray variance, NDArray target, NDArray xStart, NDArray t) {
    NDArray logVariance = variance.mul(logReach.perPixel(t)).add(logMiddle.perPixel(t));
    NDArray off = output.stopGradient().sub(target).mul(miss.perPixel(t));
    NDArray others = kl(logSmall.perPixel(t), logVariance, off).mul(ofOthers.perPixel(t));
    NDArray bits = others.add(decoder(logVariance, off, xStart).mul(ofFirst.perPixel(t)));
    return bits.reshape(new Shape(bits.getShape().get(0), -1)).mean(new int[] {1});
  }

  /** KL(N(m, s²) ‖ N(m + off, σ²)) from log s² and log σ², in nats. */
  private NDArray kl(NDArray logSmall, NDArray logVariance, NDArray off) {
    NDArray ratio = logVariance.sub(logSmall);
    return ratio
        .sub(one)
        .add(ratio.neg().exp())
        .add(off.square().mul(logVariance.neg().exp()))
        .mul(half);
  }

  /**
   * −log of the mass of N(x_0 − off, σ²) between the levels around x_0; the outermost intervals are
   * open.
   */
  private NDArray decoder(NDArray logVariance, NDArray off, NDArray xStart) {
    NDArray precision = logVariance.mul(half).neg().exp();
    NDArray above = cdf(off.add(level).mul(precision));
    NDArray below = cdf(off.sub(level).mul(precision));
    NDArray white = xStart.gt(nearlyWhite).toType(xStart.getDataType(), false);
    NDArray black = xStart.lt(nearlyBlack).toType(xStart.getDataType(), false);
    NDArray upper = above.mul(one.sub(white)).add(white);
    NDArray lower = below.mul(one.sub(black));
    return upper.sub(lower).maximum(least).log().neg();
  }

  /** The standard normal distribution function, within 2e-4 (Page 1977). */
  private NDArray cdf(NDArray x) {
    NDArray odd = x.add(x.square().mul(x).mul(cubic));
    return odd.mul(steepness).tanh().add(one).mul(half);
  }
}
