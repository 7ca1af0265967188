package io.github.ddpm.diffusion;

/** What the network's output means, in the words of diffusers' {@code prediction_type}. */
public enum Prediction {
  /** The noise ε (Ho et al. 2020). */
  EPSILON,
  /** The clean image x_0. */
  SAMPLE,
  /** The velocity v = √ᾱ ε − √(1−ᾱ) x_0 (Salimans &amp; Ho 2022). */
  V_PREDICTION
}
