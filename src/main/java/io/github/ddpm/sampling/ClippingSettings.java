package io.github.ddpm.sampling;

/**
 * What is done where the network's estimate of x_0 leaves [−1, 1].
 *
 * @param clipSample whether the estimate is clipped to [−1, 1] at every step
 * @param useClippedModelOutput whether DDIM derives ε again from the clipped x_0; false is
 *     diffusers' default
 */
public record ClippingSettings(boolean clipSample, boolean useClippedModelOutput) {

  /** Clipped, with ε derived again; quality.md compares. */
  public static ClippingSettings defaults() {
    return new ClippingSettings(true, true);
  }
}
