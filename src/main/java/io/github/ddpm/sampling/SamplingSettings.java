package io.github.ddpm.sampling;

/**
 * How images are drawn from a trained network.
 *
 * @param sampler the algorithm
 * @param steps network evaluations per image, from 1 to the trained number of timesteps
 * @param eta DDIM's share of fresh noise, from 0 (deterministic) to 1 (as noisy as DDPM)
 * @param spacing which of the trained timesteps are visited
 * @param variance the ancestral sampler's variance
 * @param clipSample whether the estimate of x_0 is clipped to [−1, 1] at every step
 * @param batchSize images drawn at once; it bounds memory and does not change the images
 */
public record SamplingSettings(
    SamplerName sampler,
    int steps,
    double eta,
    Spacing spacing,
    Variance variance,
    boolean clipSample,
    int batchSize) {

  /** Checks every value; an error's message starts with the setting's YAML key and a colon. */
  public SamplingSettings {
    require(steps >= 1, "steps: must be at least 1, is " + steps);
    require(eta >= 0 && eta <= 1, "eta: must lie in [0, 1], is " + eta);
    require(batchSize >= 1, "batch_size: must be at least 1, is " + batchSize);
  }

  /** DDIM with 50 evenly spaced steps, deterministic, clipped. */
  public static SamplingSettings defaults() {
    return new SamplingSettings(
        SamplerName.DDIM, 50, 0, Spacing.LEADING, Variance.FIXED_LARGE, true, 64);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
