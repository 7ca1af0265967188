package io.github.ddpm.sampling;

/** The noise level at which sampling ends, named as in diffusers' {@code final_sigmas_type}. */
public enum FinalSigmas {
  /** The clean image, ᾱ = 1: the last step returns the network's estimate of x_0. */
  ZERO,
  /** The level of t = 0, with the last trace of noise still in the image: ᾱ = ᾱ_0. */
  SIGMA_MIN
}
