package io.github.ddpm.config;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.training.TrainingSettings;
import io.github.ddpm.unet.UNetSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Whether settings that are right each for itself make sense together. */
public final class CrossChecks {
  /** The largest √ᾱ_{T−1} at which "pure noise" still is nearly that. */
  private static final double TERMINAL_SIGNAL = 0.05;

  private CrossChecks() {}

  /** Throws InvalidSetting if a run is impossible. */
  static void check(
      DataSettings data,
      UNetSettings model,
      DiffusionSettings diffusion,
      SamplingSettings sampling) {
    ImageSize size = data.imageSize();
    int levels = model.blockOutChannels().size();
    long stride = 1L << Math.min(levels - 1, 40);
    if (size.height() % stride != 0 || size.width() % stride != 0) {
      throw new InvalidSetting(
          "data.image_size",
          text(
              "the %d levels of model.block_out_channels need sides that are"
                  + " multiples of %d, is %s. Take %s, or fewer levels",
              levels, stride, size, nearest(size, stride)));
    }
    List<Integer> heights =
        IntStream.range(0, levels).mapToObj(level -> size.height() >> level).toList();
    for (int height : model.attentionResolutions()) {
      if (!heights.contains(height)) {
        throw new InvalidSetting(
            "model.attention_resolutions",
            text(
                "no level has the height %d. With data.image_size %s and"
                    + " model.block_out_channels of %d levels, take some of %s, or [] for none",
                height, size, levels, heights));
      }
    }
    int timesteps = diffusion.timesteps();
    if (sampling.steps() > timesteps) {
      throw new InvalidSetting(
          "sampling.steps",
          text("must be at most diffusion.timesteps, is %d of %d", sampling.steps(), timesteps));
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

  /** What is possible but rarely meant, as {@code key.path: problem. cure}. */
  public static List<String> warnings(RunConfig config) {
    List<String> warnings = new ArrayList<>();
    NoiseSchedule schedule = NoiseSchedule.of(config.diffusion());
    double terminalSignal = schedule.terminalSignal();
    if (terminalSignal > TERMINAL_SIGNAL) {
      warnings.add(
          text(
              "diffusion.schedule: at the last timestep %.3f of the image's amplitude is left,"
                  + " while sampling starts from pure noise. Raise diffusion.timesteps or"
                  + " diffusion.beta_end, or take cosine, until it is below %.2f",
              terminalSignal, TERMINAL_SIGNAL));
    }
    TrainingSettings training = config.training();
    if (training.warmupSteps() > training.steps()) {
      warnings.add(
          text(
              "training.warmup_steps: is %d, so the learning rate never arrives within"
                  + " training.steps = %d. Lower it",
              training.warmupSteps(), training.steps()));
    }
    for (String warning : config.sampling().warnings(schedule)) {
      warnings.add("sampling." + warning);
    }
    return List.copyOf(warnings);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
