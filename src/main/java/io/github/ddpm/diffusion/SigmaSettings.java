package io.github.ddpm.diffusion;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * The noise levels σ/α between which the schedule {@link BetaSchedule#GEOMETRIC} rises; without
 * effect on others.
 *
 * @param min at t = 0, above 0
 * @param max at t = T − 1, above {@code min}; as large as the largest distance between two images
 *     of the data (Song &amp; Ermon 2020, technique 1)
 */
public record SigmaSettings(double min, double max) {

  /** Checks both values; an error names the setting's YAML key. */
  public SigmaSettings {
    require(min > 0 && Double.isFinite(min), "sigma_min", "must be positive, is " + min);
    require(
        max > min && Double.isFinite(max),
        "sigma_max",
        "must be above sigma_min = " + min + ", is " + max);
  }

  /** Song et al. 2021's numbers for CIFAR-10; their images lie in [0, 1], ours in [−1, 1]. */
  public static SigmaSettings defaults() {
    return new SigmaSettings(0.01, 50);
  }
}
