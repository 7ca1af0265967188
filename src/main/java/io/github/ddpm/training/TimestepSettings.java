package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * Which noise levels training shows the network.
 *
 * @param sampling how the timesteps of a batch are drawn
 * @param mean of ln σ/α, for {@link TimestepSampling#LOG_NORMAL} and {@link
 *     TimestepSampling#LOGIT_NORMAL}
 * @param std of ln σ/α, above 0, for the same
 */
public record TimestepSettings(TimestepSampling sampling, double mean, double std) {

  /** Checks every value; an error names the setting's YAML key. */
  public TimestepSettings {
    require(Double.isFinite(mean), "timestep_mean", "must be a finite number, is " + mean);
    require(std > 0 && Double.isFinite(std), "timestep_std", "must be positive, is " + std);
  }

  /** Karras et al. 2022's mean and deviation; for logit-normal sampling Esser et al. 2024's. */
  public static TimestepSettings of(TimestepSampling sampling) {
    return sampling == TimestepSampling.LOGIT_NORMAL
        ? new TimestepSettings(sampling, 0, 1)
        : new TimestepSettings(sampling, -1.2, 1.2);
  }
}
