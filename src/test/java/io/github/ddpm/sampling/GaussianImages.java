package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import java.util.Optional;

/**
 * Images whose pixels are independent and N(mean, deviation²): images for which the best possible
 * network has a closed form.
 */
record GaussianImages(double mean, double deviation) {

  /** E[ε | x_t], turned into what the network is to predict. */
  Network network(NoiseSchedule schedule, Prediction prediction) {
    return (xt, t) -> {
      double alphaCumprod = schedule.alphaCumprod((int) t);
      double signal = Math.sqrt(alphaCumprod);
      double deviation = Math.sqrt(1 - alphaCumprod);
      NDArray centred = xt.sub(mean * signal).div(variance(alphaCumprod));
      return switch (prediction) {
        case EPSILON -> centred.mul(deviation);
        case SAMPLE -> centred.mul(imageVariance() * signal).add(mean);
        case V_PREDICTION ->
            centred.mul(signal * deviation * (1 - imageVariance())).sub(mean * deviation);
        case FLOW -> throw new IllegalArgumentException("flow is not predicted along a schedule");
      };
    };
  }

  /** E[x_0 | x_t] and E[ε | x_t] at any level. */
  Denoiser denoiser() {
    return (xt, t) -> {
      double total = imageVariance() * t.alpha() * t.alpha() + t.sigma() * t.sigma();
      NDArray centred = xt.sub(mean * t.alpha()).div(total);
      return new Denoised(
          centred.mul(imageVariance() * t.alpha()).add(mean),
          centred.mul(t.sigma()),
          Optional.empty());
    };
  }

  /** x_0 at the end of the probability flow that passes through x_t (Song et al. 2021). */
  NDArray flow(NDArray xt, double alphaCumprod) {
    return flow(xt, alphaCumprod, 1);
  }

  /** x_s on the probability flow that passes through x_t. */
  NDArray flow(NDArray xt, double alphaCumprod, double alphaCumprodNext) {
    return xt.sub(mean * Math.sqrt(alphaCumprod))
        .mul(Math.sqrt(variance(alphaCumprodNext) / variance(alphaCumprod)))
        .add(mean * Math.sqrt(alphaCumprodNext));
  }

  /** The variance of x_t. */
  private double variance(double alphaCumprod) {
    return imageVariance() * alphaCumprod + 1 - alphaCumprod;
  }

  private double imageVariance() {
    return deviation * deviation;
  }
}
