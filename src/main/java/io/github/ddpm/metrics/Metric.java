package io.github.ddpm.metrics;

/** The metrics that {@code ddpm evaluate} can compute. */
public enum Metric {
  /** The Fréchet distance of features; with Inception's features, FID. */
  FID,
  /** The kernel distance of features; with Inception's features, KID. */
  KID,
  /** The Inception score. */
  IS,
  /** Precision, recall, density and coverage. */
  PRDC,
  /** The sliced Wasserstein distance of patches. */
  SWD,
  /** The variational bound, in bits per dimension. */
  NLL;

  /** Whether the metric needs a network's features. */
  public boolean needsFeatures() {
    return this == FID || this == KID || this == IS || this == PRDC;
  }

  /** Whether a higher figure is better. */
  public boolean isHigherBetter() {
    return this == IS;
  }
}
