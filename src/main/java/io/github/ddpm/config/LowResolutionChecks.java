package io.github.ddpm.config;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.training.TrainingSettings;
import io.github.ddpm.unet.UNetSettings;

/** Checks the settings of a network that is shown small images. */
final class LowResolutionChecks {
  private LowResolutionChecks() {}

  /** Throws InvalidSetting if a run is impossible. */
  static void check(
      DataSettings data,
      UNetSettings model,
      DiffusionSettings diffusion,
      TrainingSettings training,
      SamplingSettings sampling) {
    int low = model.lowResolution();
    if (low == 0) {
      return;
    }
    ImageSize size = data.imageSize();
    int factor = size.height() / low;
    if (factor < 2 || factor * low != size.height() || size.width() % factor != 0) {
      throw new InvalidSetting(
          "model.low_resolution",
          ("must be the height of images that are 2, 3, 4 … times smaller than data.image_size %s"
                  + " in height and width, is %d")
              .formatted(size, low));
    }
    int highest = training.noiseLevel();
    if (highest >= diffusion.timesteps()) {
      throw new InvalidSetting(
          "training.noise_level",
          "must be below diffusion.timesteps, is %d of %d"
              .formatted(highest, diffusion.timesteps()));
    }
    if (highest > 0 && sampling.noiseLevel() > highest) {
      throw new InvalidSetting(
          "sampling.noise_level",
          "must be at most training.noise_level, the highest that the network has seen, is %d of %d"
              .formatted(sampling.noiseLevel(), highest));
    }
  }
}
