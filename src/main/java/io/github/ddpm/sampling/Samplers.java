package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.StraightPath;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Locale;

/** Creates samplers from settings. */
public final class Samplers {
  /** Raised whenever the same network, settings and noise give other images. */
  public static final int VERSION = 4;

  private Samplers() {}

  /**
   * The sampler of the settings.
   *
   * @param settings the algorithm and its parameters
   * @param path the path that the network was trained with
   * @throws IllegalArgumentException if the settings have more steps than the path
   */
  public static Sampler of(SamplingSettings settings, NoisePath path) {
    return of(settings, path, settings.levels(path));
  }

  /** The sampler of the settings, with levels chosen by the caller. */
  public static Sampler of(SamplingSettings asked, NoisePath path, Levels levels) {
    SamplingSettings settings = asked.resolved(path.timesteps());
    int order = settings.solverOrder();
    return switch (settings.sampler()) {
      case AUTO -> throw new IllegalStateException("sampler auto stands for another");
      case DDPM -> new Ddpm(levels, ancestral(settings.variance(), path));
      case DDIM -> new Ddim(levels, settings.eta(), settings.useClippedModelOutput());
      case DPM_SOLVER -> new DpmSolver(levels, order, true);
      case UNIPC -> new UniPc(levels, order, true);
      case HEUN -> new Heun(levels, true);
      case PREDICTOR_CORRECTOR ->
          new PredictorCorrector(
              new Ddpm(levels, ancestral(settings.variance(), path)), settings.corrector());
    };
  }

  /** Fixed_large is the variance of images that are noise, where a path keeps theirs at 1. */
  private static Variance ancestral(Variance variance, NoisePath path) {
    if (path instanceof StraightPath && variance != Variance.FIXED_SMALL) {
      throw new InvalidSetting(
          "variance",
          variance.name().toLowerCase(Locale.ROOT)
              + " is for models of path vp; along path flow use fixed_small, or another sampler");
    }
    return variance;
  }
}
