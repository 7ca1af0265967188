package io.github.ddpm.diffusion;

import io.github.ddpm.settings.InvalidSetting;

/** Which setting is to blame for a schedule that double precision cannot hold. */
final class ScheduleErrors {
  private ScheduleErrors() {}

  /**
   * The error for settings whose schedule was refused.
   *
   * @param betas their β_t
   * @param cause what {@link NoiseSchedule#ofBetas} said
   */
  static InvalidSetting of(DiffusionSettings settings, double[] betas, InvalidSetting cause) {
    if (settings.schedule() == BetaSchedule.GEOMETRIC) {
      return ofSigma(settings.sigma(), betas);
    }
    boolean first = 1 - betas[0] == 1;
    return new InvalidSetting(
        first ? "beta_start" : "beta_end",
        "is %s, too %s: %s"
            .formatted(
                first ? settings.betaStart() : settings.betaEnd(),
                first ? "small" : "large",
                cause.problem()),
        cause);
  }

  /** The same for a geometric schedule, of which the first timestep knows σ_min alone. */
  private static InvalidSetting ofSigma(SigmaSettings sigma, double[] betas) {
    if (!(betas[0] < 1)) {
      return refused(
          "sigma_min",
          sigma.min(),
          "large: nothing of the image is left at any timestep; lower it");
    }
    int t = 0;
    double share = 1;
    while (t < betas.length && betas[t] < 1 && share * (1 - betas[t]) < share) {
      share *= 1 - betas[t];
      t++;
    }
    if (t < betas.length && !(betas[t] < 1 && share > 0)) {
      return refused(
          "sigma_max",
          sigma.max(),
          "large: nothing of the image is left at timestep %d; lower it".formatted(t));
    }
    double rise = (Math.log(sigma.max()) - Math.log(sigma.min())) / Math.max(1, betas.length - 1);
    if (t == 0 || Math.pow(sigma.min(), 2) < rise) {
      return refused(
          "sigma_min",
          sigma.min(),
          "small: the share of signal does not fall at timestep %d; raise it".formatted(t));
    }
    return refused(
        "sigma_max",
        sigma.max(),
        "close to sigma_min = %s for %d timesteps; raise it, or use fewer timesteps"
            .formatted(sigma.min(), betas.length));
  }

  private static InvalidSetting refused(String key, double value, String why) {
    return new InvalidSetting(key, "is " + value + ", too " + why);
  }
}
