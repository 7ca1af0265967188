package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/**
 * Images out of nothing but noise.
 *
 * @param sampler the loop
 */
public record UnconditionalGeneration(Sampler sampler) implements Generation {

  @Override
  public int steps() {
    return sampler.timesteps().count();
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    try (NDArray start = noise.draw(NoiseSource.START)) {
      return sampler.sample(denoiser, start, noise, listener);
    }
  }
}
