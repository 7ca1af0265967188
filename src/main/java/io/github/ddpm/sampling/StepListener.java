package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/** Watches a sampler at work. */
@FunctionalInterface
public interface StepListener {

  /** Does not look. */
  StepListener NONE = (step, steps, t, x, xStart) -> {};

  /**
   * Called after every step. The arrays are closed soon after the call, and so is everything
   * computed from them: read them out, or attach what is to last to another manager.
   *
   * @param step the step just done, from 0
   * @param steps how many there are
   * @param t the timestep that the network was asked about
   * @param x the images after this step, (N, C, H, W)
   * @param xStart the estimate of x_0 that this step used, (N, C, H, W)
   */
  void onStep(int step, int steps, int t, NDArray x, NDArray xStart);
}
