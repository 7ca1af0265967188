package io.github.ddpm.progress;

/** What the time of a step is spent on; what is none of these has no name. */
public enum StepPart {
  /** Waiting for the batch, and its way from bytes to a tensor on the device. */
  DATA,
  /** The network's evaluation, with the loss in training. */
  FORWARD,
  /** The gradient. */
  BACKWARD,
  /** Clipping, the optimizer and the averaged weights. */
  UPDATE
}
