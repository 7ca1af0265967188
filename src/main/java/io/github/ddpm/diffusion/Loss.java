package io.github.ddpm.diffusion;

/** How the distance of the network's output from its target is measured, averaged over pixels. */
public enum Loss {
  /** Squared error. */
  MSE,
  /** Absolute error. */
  L1,
  /** Huber with δ = 1 (smooth L1): squared/2 within 1, then absolute − ½. */
  HUBER
}
