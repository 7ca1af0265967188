package io.github.ddpm.diffusion;

import io.github.ddpm.settings.InvalidSetting;

/** Creates paths from settings. */
public final class NoisePaths {
  private NoisePaths() {}

  /**
   * The path of the settings.
   *
   * @throws InvalidSetting as {@link NoiseSchedule#of}
   */
  public static NoisePath of(DiffusionSettings settings) {
    return switch (settings.path()) {
      case VP -> NoiseSchedule.of(settings);
      case FLOW -> new StraightPath(settings.timesteps());
    };
  }
}
