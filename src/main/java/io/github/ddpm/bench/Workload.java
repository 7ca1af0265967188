package io.github.ddpm.bench;

import java.util.Locale;

/** The kind of step to time. */
public enum Workload {
  /** Training steps: batch, forward, backward, update. */
  TRAIN,
  /** Sampling steps: one network evaluation and the sampler's arithmetic. */
  SAMPLE;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
