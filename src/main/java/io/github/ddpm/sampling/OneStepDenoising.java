package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Level;

/**
 * The network's estimate of the clean image x_0, from one evaluation.
 *
 * @param image x_t, (C, H, W)
 * @param t its noise level
 */
public record OneStepDenoising(HostImage image, Level t) implements Generation {

  @Override
  public int steps() {
    return 1;
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    try (NDArray z = noise.draw(NoiseSource.START)) {
      Shape shape = z.getShape();
      NDArray xt = image.in(z.getManager(), shape.get(1), shape).broadcast(shape);
      NDArray xStart = denoiser.denoise(xt, t).xStart();
      listener.onStep(0, 1, t, xStart, xStart);
      return xStart;
    }
  }
}
