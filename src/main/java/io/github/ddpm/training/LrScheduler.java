package io.github.ddpm.training;

/** How the learning rate goes on after its linear warm-up, in diffusers' words. */
public enum LrScheduler {
  /** It stays. */
  CONSTANT,
  /** It falls along a straight line, to 0 just after the last step. */
  LINEAR,
  /** It falls along half a cosine, to 0 just after the last step. */
  COSINE;
}
