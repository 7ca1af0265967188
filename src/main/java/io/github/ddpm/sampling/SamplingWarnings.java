package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import java.util.ArrayList;
import java.util.List;

/** Warnings about settings that are allowed but draw badly. */
public final class SamplingWarnings {
  /** The least share of the image's amplitude that is visible when it is missing. */
  private static final double VISIBLE_SIGNAL = 0.05;

  /** The share of steps that may be spent where less than that is left of the image. */
  private static final double MOST_BLIND = 0.42;

  /** By how much an error may be multiplied where x_0 is computed from ε. */
  private static final double MOST_AMPLIFICATION = 1000;

  private SamplingWarnings() {}

  /**
   * Warnings about {@code asked}. Each is one sentence that begins with the setting's YAML key and
   * a colon.
   *
   * @param path the path that the network was trained with
   * @param prediction the meaning of its output
   * @throws IllegalArgumentException if the path has fewer steps than asked for
   */
  public static List<String> of(SamplingSettings asked, NoisePath path, Prediction prediction) {
    SamplingSettings settings = asked.resolved(path.timesteps());
    SamplerName sampler = settings.sampler();
    Levels levels = settings.levels(path);
    Level first = levels.at(0);
    Level last = levels.at(levels.count() - 1);
    double signal = first.alpha();
    List<String> warnings = new ArrayList<>();
    if (signal > Math.max(VISIBLE_SIGNAL, path.terminalSignal())) {
      warnings.add(
          ("steps: sampling starts from pure noise at t = %.0f, where the network expects %.3f of"
                  + " the image's amplitude; use spacing trailing or more steps")
              .formatted(first.timestep(), signal));
    }
    long blind = levels.visited().stream().filter(level -> level.alpha() < VISIBLE_SIGNAL).count();
    if (blind > 2 && blind > MOST_BLIND * levels.count()) { // The first must be.
      warnings.add(
          ("spacing: %d of %d steps are spent where hardly anything is left of the image, and those"
                  + " that draw it are long; use spacing trailing or more steps")
              .formatted(blind, levels.count()));
    }
    boolean corrects = sampler == SamplerName.PREDICTOR_CORRECTOR;
    if ((sampler == SamplerName.DDPM || corrects)
        && path instanceof NoiseSchedule // Along others, the model determines the variance.
        && settings.variance() == Variance.FIXED_LARGE
        && levels.count() < path.timesteps()) {
      warnings.add(
          ("variance: fixed_large leaves visible noise when only %d of %d timesteps are visited;"
                  + " use fixed_small or sampler unipc")
              .formatted(levels.count(), path.timesteps()));
    }
    if (sampler == SamplerName.DDIM && settings.clipSample() && !settings.useClippedModelOutput()) {
      warnings.add(
          "use_clipped_model_output: false keeps the network's noise where x_0 is clipped, so that"
              + " images drift, further with more steps; use true or sampler unipc");
    }
    if (prediction == Prediction.EPSILON
        && !settings.clipSample()
        && signal * MOST_AMPLIFICATION < 1) {
      warnings.add(
          ("clip_sample: without it the network's errors are multiplied by %.0f at t = %.0f, where"
                  + " x_0 is computed from epsilon; use true")
              .formatted(1 / signal, first.timestep()));
    }
    GuidanceSettings guidance = settings.guidance();
    if (guidance.scale() == 1 && !guidance.interval().isEmpty()) {
      warnings.add("guidance_interval: limits guidance, and guidance_scale 1 is none");
    } else if (levels.visited().stream().noneMatch(guidance::includes)) {
      warnings.add(
          ("guidance_interval: no image is guided, because none of the %d noise levels visited lies"
                  + " in %s; they go from σ/α = %.4g to %.4g")
              .formatted(
                  levels.count(),
                  guidance.interval(),
                  first.sigma() / first.alpha(),
                  last.sigma() / last.alpha()));
    }
    if (settings.spacing() != Spacing.KARRAS && settings.visited().rho() != Spacing.USUAL_RHO) {
      warnings.add("rho: is a setting of spacing karras, which is not in use");
    }
    if (!corrects && !settings.corrector().equals(CorrectorSettings.defaults())) {
      warnings.add("snr: and correct_steps are settings of predictor_corrector, not of " + sampler);
    }
    if (path instanceof NoiseSchedule && settings.shift() != 1) {
      warnings.add("shift: is for models of path flow, and this one is of path vp");
    }
    if (sampler != SamplerName.DDIM && settings.eta() != 0) {
      warnings.add("eta: is a setting of ddim, " + sampler + " does not use it");
    }
    return List.copyOf(warnings);
  }
}
