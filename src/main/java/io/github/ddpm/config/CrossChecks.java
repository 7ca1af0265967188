package io.github.ddpm.config;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoisePaths;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.training.TimestepSampling;
import io.github.ddpm.training.TimestepSettings;
import io.github.ddpm.unet.UNetSettings;
import java.util.List;
import java.util.stream.IntStream;

/** Checks that settings which are each valid also fit together. */
public final class CrossChecks {
  private CrossChecks() {}

  /** Throws InvalidSetting if a run is impossible. */
  static void check(
      DataSettings data,
      UNetSettings model,
      DiffusionSettings diffusion,
      SamplingSettings sampling) {
    ImageSize size = data.imageSize();
    int levels = model.blockOutChannels().size();
    long stride = 1L << (levels - 1);
    if (size.height() % stride != 0 || size.width() % stride != 0) {
      throw new InvalidSetting(
          "data.image_size",
          ("the %d levels of model.block_out_channels need sides that are"
                  + " multiples of %d, is %s. Use %s, or fewer levels")
              .formatted(levels, stride, size, nearest(size, stride)));
    }
    List<Integer> heights =
        IntStream.range(0, levels).mapToObj(level -> size.height() >> level).toList();
    for (int height : model.attentionResolutions()) {
      if (!heights.contains(height)) {
        throw new InvalidSetting(
            "model.attention_resolutions",
            ("no level has the height %d. With data.image_size %s and"
                    + " model.block_out_channels of %d levels, use some of %s, or [] for none")
                .formatted(height, size, levels, heights));
      }
    }
    try {
      NoisePaths.of(diffusion);
    } catch (InvalidSetting e) {
      throw e.in("diffusion");
    }
    int timesteps = diffusion.timesteps();
    if (sampling.steps() > timesteps) {
      throw new InvalidSetting(
          "sampling.steps",
          "must be at most diffusion.timesteps, is %d of %d"
              .formatted(sampling.steps(), timesteps));
    }
  }

  /**
   * Refuses to train on pairs of pictures, which no network here is shown.
   *
   * @throws InvalidSetting if {@code data} asks for it
   */
  public static void requireNoPairs(DataSettings data) {
    if (data.pairs().areOn()) {
      throw new InvalidSetting(
          "data.condition",
          "is %s, but no network of this version is shown pictures; ddpm data inspect and pack take it. Leave it empty to train on the images alone"
              .formatted(data.pairs().condition()));
    }
  }

  static void check(DiffusionSettings diffusion, TimestepSettings timestep) {
    if (timestep.sampling() == TimestepSampling.LOGIT_NORMAL && diffusion.path() == PathKind.VP) {
      throw new InvalidSetting(
          "training.timestep_sampling",
          "logit_normal draws shares of noise on diffusion.path flow, and the path is vp. Use"
              + " log_normal, which draws ln σ/α, or path flow");
    }
  }

  private static String nearest(ImageSize size, long stride) {
    String below = down(size.height(), stride) + "x" + down(size.width(), stride);
    String above = up(size.height(), stride) + "x" + up(size.width(), stride);
    return below.equals(above) ? above : below + " or " + above;
  }

  private static long down(int side, long stride) {
    return Math.max(side / stride, 1) * stride;
  }

  private static long up(int side, long stride) {
    return (side + stride - 1) / stride * stride;
  }
}
