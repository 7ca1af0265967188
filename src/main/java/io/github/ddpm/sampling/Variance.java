package io.github.ddpm.sampling;

/** The variance of ancestral sampling, named as in diffusers' {@code variance_type}. */
public enum Variance {
  /** The posterior's β̃_t: exact if the data were one point (Ho et al. 2020, section 3.2). */
  FIXED_SMALL,
  /** β_t: exact if the images were standard normal; best when every timestep is visited. */
  FIXED_LARGE,
  /**
   * Between the two, pixel by pixel, from the second half of the network's 2C channels (Nichol
   * &amp; Dhariwal 2021, equation 15): see {@link Denoised#varianceShare}.
   */
  LEARNED_RANGE
}
