package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/**
 * New images from noise alone.
 *
 * @param sampler the sampler
 */
public record UnconditionalGeneration(Sampler sampler) implements Generation {

  @Override
  public int steps() {
    return sampler.levels().count();
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    try (NDArray start = noise.draw(NoiseSource.START)) {
      return sampler.sample(denoiser, start, noise, listener);
    }
  }
}
