package io.github.ddpm.sampling;

/** The variance of ancestral sampling, in the words of diffusers' {@code variance_type}. */
public enum Variance {
  /** The posterior's β̃_t: right if the images were one point (Ho et al. 2020, section 3.2). */
  FIXED_SMALL,
  /** β_t: right if the images were Gaussian noise; best when every timestep is visited. */
  FIXED_LARGE,
  /**
   * Between the two, pixel by pixel, as the network says with the second half of its 2C channels
   * (Nichol &amp; Dhariwal 2021, equation 15): see {@link Denoised#varianceShare}.
   */
  LEARNED_RANGE
}
