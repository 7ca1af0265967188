package io.github.ddpm.diffusion;

/** How images turn into noise; see {@link NoisePath}. */
public enum PathKind {
  /** Variance-preserving, α² + σ² = 1: the betas of {@link NoiseSchedule} (Ho et al. 2020). */
  VP,
  /** Straight lines from image to noise, α + σ = 1: {@link StraightPath} (Lipman et al. 2023). */
  FLOW
}
