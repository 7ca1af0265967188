package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/** A sampler's source of Gaussian noise: a function of the step, not a stream. */
@FunctionalInterface
public interface NoiseSource {

  /** The step whose noise is x_T, where sampling starts. */
  int START = -1;

  /** The number of the noise of an image that the network is shown; it is no step's. */
  int SHOWN = Integer.MIN_VALUE;

  /** The most corrections within one step of {@link PredictorCorrector}. */
  int MOST_CORRECTIONS = 100;

  /**
   * The number by which the noise of correction k = 0, 1, … within a step is drawn. It lies below
   * {@link #START}, so that a step without corrections draws the noise that it draws with them.
   */
  static int correction(int step, int k) {
    return START - 1 - k - step * MOST_CORRECTIONS;
  }

  /**
   * Independent standard normal noise for one step.
   *
   * @param step the sampler's step, counted from 0, or {@link #START}, or a {@link #correction}
   * @return noise (N, C, H, W); the caller owns the array and closes it
   */
  NDArray draw(int step);
}
