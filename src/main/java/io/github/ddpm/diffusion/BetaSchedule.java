package io.github.ddpm.diffusion;

/** The named families of noise schedules, see {@link NoiseSchedule#of}. */
public enum BetaSchedule {
  /** β rises linearly from {@code beta_start} to {@code beta_end} (Ho et al. 2020). */
  LINEAR,
  /** √β rises linearly; diffusers calls it {@code scaled_linear}. */
  QUADRATIC,
  /** ᾱ falls as a squared cosine (Nichol &amp; Dhariwal 2021); β_end does not apply. */
  COSINE,
  /** ᾱ falls as a sigmoid (Jabri et al. 2022); β_end does not apply. */
  SIGMOID,
  /** β rises as a sigmoid; what diffusers calls {@code sigmoid}. */
  SIGMOID_BETA
}
