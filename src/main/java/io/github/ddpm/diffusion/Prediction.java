package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Arithmetic;

/**
 * The meaning of the network's output, named as in diffusers' {@code prediction_type}. Since x_t =
 * √ᾱ x_0 + √(1−ᾱ) ε, any of the three together with x_t gives the other two:
 *
 * <pre>
 *   output   x_0                      ε
 *   ε        (x_t − √(1−ᾱ) ε) / √ᾱ    ε
 *   x_0      x_0                      (x_t − √ᾱ x_0) / √(1−ᾱ)
 *   v        √ᾱ x_t − √(1−ᾱ) v        √ᾱ v + √(1−ᾱ) x_t
 * </pre>
 */
public enum Prediction {
  /** The noise ε (Ho et al. 2020). */
  EPSILON,
  /** The clean image x_0. */
  SAMPLE,
  /** The velocity v = √ᾱ ε − √(1−ᾱ) x_0 (Salimans &amp; Ho 2022). */
  V_PREDICTION;

  /**
   * The network's estimate of x_0.
   *
   * @param output the network's output, (N, C, H, W)
   * @param xt the input of the network, (N, C, H, W)
   * @param alphaCumprod ᾱ of the timestep, the same for all images, in (0, 1)
   * @return x_0, (N, C, H, W); the output itself if it is x_0 already
   */
  public NDArray xStart(NDArray output, NDArray xt, double alphaCumprod) {
    double signal = Math.sqrt(alphaCumprod);
    double deviation = Math.sqrt(1 - alphaCumprod);
    return switch (this) {
      case EPSILON -> Arithmetic.over(Arithmetic.plus(xt, -deviation, output), signal);
      case SAMPLE -> output;
      case V_PREDICTION -> Arithmetic.mix(signal, xt, -deviation, output);
    };
  }

  /**
   * The network's estimate of ε.
   *
   * @param output the network's output, (N, C, H, W)
   * @param xt the input of the network, (N, C, H, W)
   * @param alphaCumprod ᾱ of the timestep, the same for all images, in (0, 1)
   * @return ε, (N, C, H, W); the output itself if it is ε already
   */
  public NDArray noise(NDArray output, NDArray xt, double alphaCumprod) {
    double signal = Math.sqrt(alphaCumprod);
    double deviation = Math.sqrt(1 - alphaCumprod);
    return switch (this) {
      case EPSILON -> output;
      case SAMPLE -> Arithmetic.over(Arithmetic.plus(xt, -signal, output), deviation);
      case V_PREDICTION -> Arithmetic.mix(deviation, xt, signal, output);
    };
  }
}
