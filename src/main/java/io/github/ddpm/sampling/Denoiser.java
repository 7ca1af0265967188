package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.torch.Arithmetic;
import java.util.Optional;

/**
 * Splits noisy images into image and noise. It is all that a sampler knows about a network, and
 * hides guidance, clipping and the network's prediction type.
 */
@FunctionalInterface
public interface Denoiser {

  /**
   * Estimates x_0 and ε.
   *
   * @param xt noisy images, (N, C, H, W)
   * @param level how noisy they are
   * @return the estimates, (N, C, H, W) each, attached to the manager of {@code xt}
   */
  Denoised denoise(NDArray xt, Level level);

  /**
   * Wraps a network. If its output has 2C channels, the first C are the prediction and the others,
   * in [−1, 1], the variance (Nichol &amp; Dhariwal 2021).
   *
   * @param network the trained network
   * @param prediction the meaning of its output
   * @param clipSample whether x_0 is clipped to [−1, 1], the range of images. The estimate of ε
   *     remains the network's own, so x_t is no longer exactly α x_0 + σ ε; samplers that need both
   *     derive ε again.
   */
  static Denoiser of(Network network, Prediction prediction, boolean clipSample) {
    return (xt, level) -> {
      NDArray output = network.predict(xt, level.timestep());
      Optional<NDArray> varianceShare = Optional.empty();
      if (output.getShape().get(1) == 2 * xt.getShape().get(1)) {
        NDList halves = output.split(2, 1);
        output = halves.get(0);
        varianceShare = Optional.of(Arithmetic.over(Arithmetic.shifted(halves.get(1), 1), 2));
      }
      NDArray xStart = prediction.xStart(output, xt, level);
      NDArray noise = prediction.noise(output, xt, level);
      return new Denoised(
          clipSample ? Arithmetic.clip(xStart, -1, 1) : xStart, noise, varianceShare);
    };
  }
}
