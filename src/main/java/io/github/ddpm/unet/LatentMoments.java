package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Ops;

/**
 * The normal distribution of the latents of images, as an encoder says it.
 *
 * <p>Each method computes its result anew, and two results share no operations, because a gradient
 * goes back through every operation once: the loss's own, and later that of the decoder's input.
 *
 * @param moments mean and logarithm of the variance along the channels, (N, 2c, h, w)
 */
public record LatentMoments(NDArray moments) {
  private static final double LEAST_LOGVAR = -30;
  private static final double MOST_LOGVAR = 20;
  private static final int[] OF_IMAGE = {1, 2, 3};

  private int channels() {
    return Math.toIntExact(moments.getShape().get(1) / 2);
  }

  /** The means (N, c, h, w). */
  public NDArray mean() {
    return Ops.channels(moments, 0, channels());
  }

  /** The logarithms of the variances (N, c, h, w), in [−30, 20]. */
  public NDArray logvar() {
    NDArray logvar = Ops.channels(moments, channels(), channels());
    return Arithmetic.clip(logvar, LEAST_LOGVAR, MOST_LOGVAR);
  }

  /** Latents mean + deviation · noise, with standard normal noise of their shape (N, c, h, w). */
  public NDArray sample(NDArray noise) {
    return Arithmetic.times(0.5, logvar()).exp().mul(noise).add(mean());
  }

  /**
   * The Kullback-Leibler divergence of each image's latents from standard normal numbers, (N): ½ Σ
   * (mean² + var − 1 − logvar).
   */
  public NDArray kl() {
    NDArray logvar = logvar();
    NDArray sum = mean().square().add(logvar.exp()).sub(logvar);
    return Arithmetic.times(0.5, Arithmetic.shifted(sum, -1).sum(OF_IMAGE));
  }
}
