package io.github.ddpm.progress;

/** The parts of a step whose time is reported; the rest is not reported. */
public enum StepPart {
  /** Waiting for the batch and converting it from bytes to a tensor on the device. */
  DATA,
  /** Evaluating the network and, in training, the loss. */
  FORWARD,
  /** Computing the gradient. */
  BACKWARD,
  /** Clipping the gradient, updating the weights and their average. */
  UPDATE
}
