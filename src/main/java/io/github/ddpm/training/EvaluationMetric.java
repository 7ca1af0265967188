package io.github.ddpm.training;

/** What can be measured of the images that a network draws while it is trained. */
public enum EvaluationMetric {
  /** The sliced Wasserstein distance of patches, which needs no features. */
  SWD,
  /** The kernel distance of features. */
  KID,
  /** The Fréchet distance of features. */
  FID,
  /** The Inception score. */
  IS,
  /** Precision, recall, density and coverage. */
  PRDC;

  /** Whether it needs the features of a network. */
  public boolean needsFeatures() {
    return this != SWD;
  }

  /** Whether the better of two models has the higher figure. */
  public boolean isHigherBetter() {
    return this == IS;
  }
}
