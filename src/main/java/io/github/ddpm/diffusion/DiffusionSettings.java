package io.github.ddpm.diffusion;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The settings of the noising process and of the training objective.
 *
 * @param timesteps T, the number of noising steps, 1 to {@value #MOST_TIMESTEPS}
 * @param schedule the family of the noise schedule
 * @param betaStart β at t = 0, in (0, 1); for linear, quadratic and sigmoid-beta schedules
 * @param betaEnd β at t = T − 1, in (0, 1) and at least {@code betaStart}
 * @param sigma the noise between which a geometric schedule rises, {@code sigma_…} in YAML
 * @param prediction the meaning of the network's output
 * @param loss the distance that is minimised
 * @param snrGamma γ of the min-SNR weighting (Hang et al. 2023), or 0 for none
 * @param p2Gamma γ of the P2 weighting (Choi et al. 2022), or 0 for none
 * @param p2K k of the P2 weighting, above 0
 * @param rescaleBetasZeroSnr whether the schedule is rescaled to end without any signal (Lin et al.
 *     2023)
 * @param learnSigma whether the network has 2C output channels and also learns its variance, by the
 *     hybrid loss (Nichol &amp; Dhariwal 2021)
 */
public record DiffusionSettings(
    int timesteps,
    BetaSchedule schedule,
    double betaStart,
    double betaEnd,
    @JsonUnwrapped(prefix = "sigma_") SigmaSettings sigma,
    Prediction prediction,
    Loss loss,
    double snrGamma,
    double p2Gamma,
    double p2K,
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
        snrGamma >= 0 && Double.isFinite(snrGamma),
        "snr_gamma",
        "must be 0 (off) or a positive number, is " + snrGamma);
    require(
        p2Gamma >= 0 && Double.isFinite(p2Gamma),
        "p2_gamma",
        "must be 0 (off) or a positive number, is " + p2Gamma);
    require(p2K > 0 && Double.isFinite(p2K), "p2_k", "must be above 0, is " + p2K);
    require(
        p2Gamma == 0 || snrGamma == 0,
        "p2_gamma",
        "is " + p2Gamma + " beside snr_gamma " + snrGamma + "; set one of them to 0");
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

  /** Ho et al. 2020: T = 1000, linear 1e-4 … 0.02, ε, mean squared error, no learnt variance. */
  public static DiffusionSettings defaults() {
    return new DiffusionSettings(
        1000,
        BetaSchedule.LINEAR,
        1e-4,
        0.02,
        SigmaSettings.defaults(),
        Prediction.EPSILON,
        Loss.MSE,
        0,
        0,
        1,
        false,
        false);
  }
}
