package io.github.ddpm.training;

/** How the learning rate goes on after its linear warm-up, in diffusers' words. */
public enum LrScheduler {
  /** It stays. */
  CONSTANT,
  /** It falls to 0 at the last step along a straight line. */
  LINEAR,
  /** It falls to 0 at the last step along half a cosine. */
  COSINE;
}
