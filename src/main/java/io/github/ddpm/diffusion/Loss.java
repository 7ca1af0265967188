package io.github.ddpm.diffusion;

/** The distance between the network's output and its target, averaged over pixels. */
public enum Loss {
  /** Squared error. */
  MSE,
  /** Absolute error. */
  L1,
  /** Huber with δ = 1 (smooth L1): squared/2 within 1, then absolute − ½. */
  HUBER
}
