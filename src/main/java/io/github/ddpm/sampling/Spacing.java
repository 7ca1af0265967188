package io.github.ddpm.sampling;

/** Which of the T trained timesteps a sampler of S steps visits. */
public enum Spacing {
  /** Multiples of ⌊T/S⌋ from 0 upwards (diffusers' default). */
  LEADING,
  /** Multiples of T/S from T − 1 downwards, rounded (Lin et al. 2023). */
  TRAILING,
  /** S points from 0 to T − 1, rounded. */
  LINSPACE,
  /** Dense near t = 0: ⌊linspace(0, √(0.8 T), S)²⌋ (Song et al. 2021). */
  QUADRATIC
}
