package io.github.ddpm.sampling;

/** Where sampling ends, in the words of diffusers' {@code final_sigmas_type}. */
public enum FinalSigmas {
  /** At the clean image, ᾱ = 1: the last step gives the network's estimate of x_0. */
  ZERO,
  /** At t = 0, with the last trace of noise still in the image: ᾱ = ᾱ_0. */
  SIGMA_MIN
}
