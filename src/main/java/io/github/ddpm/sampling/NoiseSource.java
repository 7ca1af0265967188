package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/** A sampler's source of Gaussian noise: a function of the step, not a stream. */
@FunctionalInterface
public interface NoiseSource {

  /** The step whose noise is x_T, where sampling starts. */
  int START = -1;

  /**
   * Independent standard normal noise for one step.
   *
   * @param step the sampler's step, counted from 0, or {@link #START}
   * @return noise (N, C, H, W); the caller owns the array and closes it
   */
  NDArray draw(int step);
}
