package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * The constants of Adam's moments (Kingma &amp; Ba 2015).
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment after bias correction, positive
 */
public record AdamSettings(double beta1, double beta2, double epsilon) {

  /** Checks every value; an error names the setting's YAML key. */
  public AdamSettings {
    require(beta1 >= 0 && beta1 < 1, "adam_beta1", "must lie in [0, 1), is " + beta1);
    require(beta2 >= 0 && beta2 < 1, "adam_beta2", "must lie in [0, 1), is " + beta2);
    require(
        epsilon > 0 && Double.isFinite(epsilon), "adam_epsilon", "must be positive, is " + epsilon);
  }

  /** PyTorch's defaults. */
  public static AdamSettings defaults() {
    return new AdamSettings(0.9, 0.999, 1e-8);
  }
}
