package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.diffusion.Level;
import java.util.List;

/**
 * How strongly, and where, classifier-free guidance pulls images towards their conditions; without
 * effect on networks that have none.
 *
 * @param scale 0 for the output without a class, 1 for that of the class, more for stronger
 *     guidance
 * @param interval the least and the largest noise level σ/α at which images are guided, both
 *     included; at others the scale is 1. Empty for all levels. A level without any of the image,
 *     where a schedule of zero terminal SNR starts, has σ/α = ∞ and lies in no interval. Where an
 *     image is all noise, guidance takes variety away, and where it is nearly finished, it changes
 *     little (Kynkäänniemi et al. 2024)
 */
public record GuidanceSettings(double scale, List<Double> interval) {

  /** Checks both values; an error names the setting's YAML key. */
  public GuidanceSettings {
    interval = List.copyOf(interval);
    require(
        scale >= 0 && Double.isFinite(scale), "guidance_scale", "must be at least 0, is " + scale);
    require(
        interval.isEmpty()
            || (interval.size() == 2
                && interval.get(0) >= 0
                && interval.get(0) < interval.get(1)
                && Double.isFinite(interval.get(1))),
        "guidance_interval",
        "must be [] (guidance at all noise levels) or two values of σ/α, the lower first, such as"
            + " [0.28, 5.42], is "
            + interval);
  }

  static GuidanceSettings defaults() {
    return new GuidanceSettings(1, List.of());
  }

  /** Whether some noise levels may be guided and others not. */
  public boolean limited() {
    return scale != 1 && !interval.isEmpty();
  }

  /** Whether images are guided at a noise level, by whatever scale. */
  public boolean includes(Level level) {
    double sigma = level.sigma() / level.alpha();
    return interval.isEmpty() || (sigma >= interval.get(0) && sigma <= interval.get(1));
  }

  /**
   * A denoiser that guides where these settings say so, made of one that does and one of scale 1.
   */
  public Denoiser limiting(Denoiser guided, Denoiser other) {
    return limited()
        ? (xt, level) -> (includes(level) ? guided : other).denoise(xt, level)
        : guided;
  }

  /** How many times a network with conditions may have to evaluate an image in one call. */
  public List<Integer> evaluations() {
    if (scale == 0 || scale == 1) {
      return List.of(1);
    }
    return limited() ? List.of(1, 2) : List.of(2);
  }
}
