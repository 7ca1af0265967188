package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.NoiseSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How images are drawn from a trained network.
 *
 * @param sampler the algorithm
 * @param steps network evaluations per image, from 1 to the trained number of timesteps
 * @param eta DDIM's share of fresh noise, from 0 (deterministic) to 1 (as noisy as DDPM)
 * @param spacing which of the trained timesteps are visited
 * @param variance the ancestral sampler's variance
 * @param clipSample whether the estimate of x_0 is clipped to [−1, 1] at every step
 * @param batchSize images drawn at once; it bounds memory and does not change the images
 * @param guidanceScale how far the network's output goes from what it says without a class (0) past
 *     what it says of the class (1); of no effect on networks without classes
 */
public record SamplingSettings(
    SamplerName sampler,
    int steps,
    double eta,
    Spacing spacing,
    Variance variance,
    boolean clipSample,
    int batchSize,
    double guidanceScale) {

  /** The share of the image's amplitude that is still noticed when it is missing. */
  private static final double VISIBLE_SIGNAL = 0.05;

  /** Checks every value; an error's message starts with the setting's YAML key and a colon. */
  public SamplingSettings {
    require(steps >= 1, "steps: must be at least 1, is " + steps);
    require(eta >= 0 && eta <= 1, "eta: must lie in [0, 1], is " + eta);
    require(
        guidanceScale >= 0 && Double.isFinite(guidanceScale),
        "guidance_scale: must be at least 0, is " + guidanceScale);
    require(batchSize >= 1, "batch_size: must be at least 1, is " + batchSize);
  }

  /** DDIM with 50 evenly spaced steps, deterministic, clipped. */
  public static SamplingSettings defaults() {
    return new SamplingSettings(
        SamplerName.DDIM, 50, 0, Spacing.LEADING, Variance.FIXED_LARGE, true, 64, 1);
  }

  /**
   * What is allowed but unlikely to be meant, one sentence each, beginning with the setting's YAML
   * key and a colon; empty if all is well.
   *
   * @param schedule the schedule that the network was trained with
   * @throws IllegalArgumentException if more steps are asked for than the schedule has
   */
  public List<String> warnings(NoiseSchedule schedule) {
    Timesteps timesteps = spacing.timesteps(schedule.timesteps(), steps);
    List<String> warnings = new ArrayList<>();
    double signal = Math.sqrt(schedule.alphaCumprod(timesteps.at(0)));
    if (signal > Math.max(VISIBLE_SIGNAL, schedule.terminalSignal())) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "steps: sampling starts from pure noise at t = %d, where the network expects %.3f of"
                  + " the image's amplitude; take spacing trailing or more steps",
              timesteps.at(0),
              signal));
    }
    if (sampler == SamplerName.DDPM
        && variance == Variance.FIXED_LARGE
        && timesteps.count() < schedule.timesteps()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "variance: fixed_large leaves visible noise when only %d of %d timesteps are visited;"
                  + " take fixed_small or sampler ddim",
              timesteps.count(),
              schedule.timesteps()));
    }
    if (sampler == SamplerName.DDPM && eta != 0) {
      warnings.add("eta: is a setting of ddim, ddpm does not use it");
    }
    return List.copyOf(warnings);
  }

  /** These settings with clipping as a model demands it. */
  public SamplingSettings withClipSample(boolean clip) {
    return new SamplingSettings(
        sampler, steps, eta, spacing, variance, clip, batchSize, guidanceScale);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
