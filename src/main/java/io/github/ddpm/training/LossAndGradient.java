package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * The loss of one batch and its gradient.
 *
 * @param figures the loss, and its images' losses in the form of {@link LossByTimestep#of}
 * @param gradient float32, laid out like the weights; the next batch overwrites it
 */
record LossAndGradient(NDArray figures, NDArray gradient) {
  /** How many figures there are. */
  static final int FIGURES = 1 + 2 * LossByTimestep.PARTS;

  private static final NDIndex LOSS = new NDIndex("0");
  private static final NDIndex BY_TIMESTEP = new NDIndex("1:");

  /** A scalar. */
  NDArray loss() {
    return part(LOSS);
  }

  /** In the form of {@link LossByTimestep#of}. */
  NDArray byTimestep() {
    return part(BY_TIMESTEP);
  }

  private NDArray part(NDIndex index) {
    NDArray part = figures.get(index);
    part.attach(figures.getManager());
    return part;
  }
}
