package io.github.ddpm.diffusion;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The settings of the noising process and of the training objective.
 *
 * @param path how images turn into noise; the schedule and its settings are without effect on flow
 * @param timesteps T, the number of noising steps, 1 to {@value #MOST_TIMESTEPS}
 * @param schedule the family of the noise schedule
 * @param betaStart β at t = 0, in (0, 1); for linear, quadratic and sigmoid-beta schedules
 * @param betaEnd β at t = T − 1, in (0, 1) and at least {@code betaStart}
 * @param sigma the noise between which a geometric schedule rises, {@code sigma_…} in YAML
 * @param prediction the meaning of the network's output; flow on path flow, and there alone
 * @param loss the distance that is minimised
 * @param weights how much the loss at each noise level counts; its YAML keys are in the same
 *     section
 * @param rescaleBetasZeroSnr whether the schedule is rescaled to end without any signal (Lin et al.
 *     2023)
 * @param learnSigma whether the network has 2C output channels and also learns its variance, by the
 *     hybrid loss (Nichol &amp; Dhariwal 2021)
 */
public record DiffusionSettings(
    PathKind path,
    int timesteps,
    BetaSchedule schedule,
    double betaStart,
    double betaEnd,
    @JsonUnwrapped(prefix = "sigma_") SigmaSettings sigma,
    Prediction prediction,
    Loss loss,
    @JsonUnwrapped WeightSettings weights,
    boolean rescaleBetasZeroSnr,
    boolean learnSigma) {

  /** The largest T. */
  public static final int MOST_TIMESTEPS = 1_000_000;

  /** Checks every value; an error names the setting's YAML key. */
  public DiffusionSettings {
    require(timesteps >= 1, "timesteps", "must be at least 1, is " + timesteps);
    require(
        timesteps <= MOST_TIMESTEPS,
        "timesteps",
        "must be at most " + MOST_TIMESTEPS + ", is " + timesteps);
    require(betaStart > 0 && betaStart < 1, "beta_start", "must lie in (0, 1), is " + betaStart);
    require(
        betaEnd >= betaStart && betaEnd < 1,
        "beta_end",
        "must lie in [beta_start, 1) = [" + betaStart + ", 1), is " + betaEnd);
    require(
        path == PathKind.FLOW || prediction != Prediction.FLOW,
        "prediction",
        "flow is that of straight paths, and path is vp; use v_prediction, or path flow");
    if (path == PathKind.FLOW) {
      requireFlow(prediction, rescaleBetasZeroSnr, learnSigma);
    }
    require(
        !rescaleBetasZeroSnr || prediction != Prediction.EPSILON,
        "rescale_betas_zero_snr",
        "leaves no signal at the last timestep, where epsilon says nothing"
            + " about the image; use prediction v_prediction");
    require(
        !rescaleBetasZeroSnr || timesteps >= 2,
        "rescale_betas_zero_snr",
        "needs at least 2 timesteps, there is 1");
  }

  private static void requireFlow(
      Prediction prediction, boolean rescaleBetasZeroSnr, boolean learnSigma) {
    require(
        prediction == Prediction.FLOW,
        "prediction",
        "must be flow on path flow, where a network learns in which direction the noise lies");
    require(
        !rescaleBetasZeroSnr,
        "rescale_betas_zero_snr",
        "is for path vp; path flow has no betas, and ends without any signal. Turn it off");
    require(
        !learnSigma,
        "learn_sigma",
        "needs the variational bound of path vp, whose steps have a variance; path flow has none."
            + " Turn it off");
  }

  /** Ho et al. 2020: T = 1000, linear 1e-4 … 0.02, ε, mean squared error, no learnt variance. */
  public static DiffusionSettings defaults() {
    return new DiffusionSettings(
        PathKind.VP,
        1000,
        BetaSchedule.LINEAR,
        1e-4,
        0.02,
        SigmaSettings.defaults(),
        Prediction.EPSILON,
        Loss.MSE,
        WeightSettings.NONE,
        false,
        false);
  }
}
