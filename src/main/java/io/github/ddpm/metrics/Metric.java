package io.github.ddpm.metrics;

/** What {@code ddpm evaluate} can measure. */
public enum Metric {
  /** The Fréchet distance of features; of Inception's, FID. */
  FID,
  /** The kernel distance of features; of Inception's, KID. */
  KID,
  /** The Inception score. */
  IS,
  /** Precision, recall, density and coverage. */
  PRDC,
  /** The sliced Wasserstein distance of patches. */
  SWD,
  /** The variational bound, in bits per dimension. */
  NLL;

  /** Whether it needs the features of a network. */
  public boolean needsFeatures() {
    return this == FID || this == KID || this == IS || this == PRDC;
  }

  /** Whether the better of two models has the higher figure. */
  public boolean isHigherBetter() {
    return this == IS;
  }
}
