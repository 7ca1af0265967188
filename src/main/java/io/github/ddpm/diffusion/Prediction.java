package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Arithmetic;

/**
 * The meaning of the network's output, named as in diffusers' {@code prediction_type}. Since x_t =
 * α x_0 + σ ε, any of the first three together with x_t gives the other two, and so does the flow
 * where α + σ = 1:
 *
 * <pre>
 *   output   x_0                      ε
 *   ε        (x_t − σ ε) / α          ε
 *   x_0      x_0                      (x_t − α x_0) / σ
 *   v        α x_t − σ v              α v + σ x_t          where α² + σ² = 1
 *   flow     x_t − σ flow             x_t + α flow         where α + σ = 1
 * </pre>
 */
public enum Prediction {
  /** The noise ε (Ho et al. 2020). */
  EPSILON,
  /** The clean image x_0. */
  SAMPLE,
  /** The velocity v = α ε − σ x_0 (Salimans &amp; Ho 2022). */
  V_PREDICTION,
  /** The direction of a straight path, ε − x_0 (Lipman et al. 2023); on path flow alone. */
  FLOW;

  /**
   * The network's estimate of x_0.
   *
   * @param output the network's output, (N, C, H, W)
   * @param xt the input of the network, (N, C, H, W)
   * @param level how noisy the images are
   * @return x_0, (N, C, H, W); the output itself if it is x_0 already
   */
  public NDArray xStart(NDArray output, NDArray xt, Level level) {
    return switch (this) {
      case EPSILON -> Arithmetic.over(Arithmetic.plus(xt, -level.sigma(), output), level.alpha());
      case SAMPLE -> output;
      case V_PREDICTION -> Arithmetic.mix(level.alpha(), xt, -level.sigma(), output);
      case FLOW -> Arithmetic.plus(xt, -level.sigma(), output);
    };
  }

  /**
   * The network's estimate of ε.
   *
   * @param output the network's output, (N, C, H, W)
   * @param xt the input of the network, (N, C, H, W)
   * @param level how noisy the images are
   * @return ε, (N, C, H, W); the output itself if it is ε already
   */
  public NDArray noise(NDArray output, NDArray xt, Level level) {
    return switch (this) {
      case EPSILON -> output;
      case SAMPLE -> Arithmetic.over(Arithmetic.plus(xt, -level.alpha(), output), level.sigma());
      case V_PREDICTION -> Arithmetic.mix(level.sigma(), xt, level.alpha(), output);
      case FLOW -> Arithmetic.plus(xt, level.alpha(), output);
    };
  }
}
