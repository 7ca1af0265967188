package io.github.ddpm.diffusion;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * How much the loss at each noise level counts.
 *
 * @param snrGamma γ of the min-SNR weighting (Hang et al. 2023), or 0 for none
 * @param p2Gamma γ of the P2 weighting (Choi et al. 2022), or 0 for none
 * @param p2K k of the P2 weighting, above 0
 */
public record WeightSettings(double snrGamma, double p2Gamma, double p2K) {
  /** All levels count the same. */
  public static final WeightSettings NONE = new WeightSettings(0, 0, 1);

  /** Checks every value; an error names the setting's YAML key. */
  public WeightSettings {
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
  }
}
