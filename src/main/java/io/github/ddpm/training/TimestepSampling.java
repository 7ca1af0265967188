package io.github.ddpm.training;

/** How the timesteps of a batch are drawn; see {@code DrawnTimesteps}. */
public enum TimestepSampling {
  /** Each uniform over 0 … T − 1, independently (Ho et al. 2020). */
  UNIFORM,
  /**
   * Uniform too, but one from each of N equal parts of 0 … T − 1, so that every batch spans all
   * noise levels and the loss varies less (the low-discrepancy sampler of Kingma et al. 2021, with
   * a random point in each part).
   */
  STRATIFIED,
  /**
   * ln σ/α is normal with {@code timestep_mean} and {@code timestep_std}, independently for each
   * image, and t the timestep whose ln σ/α is nearest (Karras et al. 2022, table 1): most of the
   * training is spent between noise that hides all and noise that hides nothing.
   */
  LOG_NORMAL,
  /**
   * The logit of u, the share of noise on path flow, is normal with {@code timestep_mean} and
   * {@code timestep_std} (Esser et al. 2024, equation 19). As u/(1−u) = σ/α there, it is {@link
   * #LOG_NORMAL} with other usual numbers, 0 and 1: the middle of the path.
   */
  LOGIT_NORMAL
}
