package io.github.ddpm.diffusion;

/**
 * The settings of the noising process and of what the network learns about it.
 *
 * @param timesteps T, the number of noising steps, at least 1
 * @param schedule the family of the noise schedule
 * @param betaStart β at t = 0, in (0, 1); of linear, quadratic and sigmoid-beta schedules
 * @param betaEnd β at t = T − 1, in (0, 1) and at least {@code betaStart}
 * @param prediction what the network's output means
 * @param loss the distance that is minimised
 * @param snrGamma γ of the min-SNR weighting (Hang et al. 2023), or 0 for equal weights
 */
public record DiffusionSettings(
    int timesteps,
    BetaSchedule schedule,
    double betaStart,
    double betaEnd,
    Prediction prediction,
    Loss loss,
    double snrGamma) {

  /** Checks every value; an error's message starts with the setting's YAML key and a colon. */
  public DiffusionSettings {
    require(timesteps >= 1, "timesteps: must be at least 1, is " + timesteps);
    require(betaStart > 0 && betaStart < 1, "beta_start: must lie in (0, 1), is " + betaStart);
    require(
        betaEnd >= betaStart && betaEnd < 1,
        "beta_end: must lie in [beta_start, 1) = [" + betaStart + ", 1), is " + betaEnd);
    require(
        snrGamma >= 0 && Double.isFinite(snrGamma),
        "snr_gamma: must be 0 (off) or a positive number, is " + snrGamma);
  }

  /** Ho et al. 2020: T = 1000, linear 1e-4 … 0.02, ε, mean squared error. */
  public static DiffusionSettings defaults() {
    return new DiffusionSettings(
        1000, BetaSchedule.LINEAR, 1e-4, 0.02, Prediction.EPSILON, Loss.MSE, 0);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
