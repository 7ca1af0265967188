package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;

/** Observes the steps of a sampler. */
@FunctionalInterface
public interface StepListener {

  /** Does nothing. */
  StepListener NONE = (step, steps, t, x, xStart) -> {};

  /**
   * Called after every step. The arrays, and everything computed from them, are closed soon after
   * the call: copy what is needed, or attach it to another manager.
   *
   * @param step the step just done, from 0
   * @param steps the number of steps
   * @param t the noise level at which the network was evaluated
   * @param x the images after this step, (N, C, H, W)
   * @param xStart the first estimate of x_0 that this step used, (N, C, H, W)
   */
  void onStep(int step, int steps, Level t, NDArray x, NDArray xStart);
}
