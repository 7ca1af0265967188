package io.github.ddpm.training;

/** How the learning rate changes after its linear warm-up; the names are diffusers'. */
public enum LrScheduler {
  /** It stays constant. */
  CONSTANT,
  /** It falls linearly to 0 just after the last step. */
  LINEAR,
  /** It falls along half a cosine, to 0 just after the last step. */
  COSINE;
}
