package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * How {@link PredictorCorrector} corrects images before each of its steps; without effect on other
 * samplers.
 *
 * @param snr the signal-to-noise ratio r of a correction, in (0, 1); diffusers' word. At 1, a
 *     correction would turn Gaussian images round and keep nothing of them
 * @param correctSteps corrections before each step, from 0 to {@value
 *     NoiseSource#MOST_CORRECTIONS}; diffusers' word
 */
public record CorrectorSettings(double snr, int correctSteps) {

  /** Checks both values; an error names the setting's YAML key. */
  public CorrectorSettings {
    require(snr > 0 && snr < 1, "snr", "must lie between 0 and 1, is " + snr);
    require(
        correctSteps >= 0 && correctSteps <= NoiseSource.MOST_CORRECTIONS,
        "correct_steps",
        "must lie in [0, %d], is %d".formatted(NoiseSource.MOST_CORRECTIONS, correctSteps));
  }

  /** One correction of ratio 0.15, diffusers' numbers; Song et al. 2021 take 0.075 to 0.17. */
  public static CorrectorSettings defaults() {
    return new CorrectorSettings(0.15, 1);
  }
}
