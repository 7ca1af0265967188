package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.NoiseSchedule;

/** Creates samplers from settings. */
public final class Samplers {
  /** Raised whenever the same network, settings and noise give other images. */
  public static final int VERSION = 4;

  private Samplers() {}

  /**
   * The sampler of the settings.
   *
   * @param settings the algorithm and its parameters
   * @param schedule the schedule that the network was trained with
   * @throws IllegalArgumentException if the settings have more steps than the schedule
   */
  public static Sampler of(SamplingSettings settings, NoiseSchedule schedule) {
    return of(settings, schedule, settings.levels(schedule));
  }

  /** The sampler of the settings, with levels chosen by the caller. */
  public static Sampler of(SamplingSettings asked, NoiseSchedule schedule, Levels levels) {
    SamplingSettings settings = asked.resolved(schedule.timesteps());
    int order = settings.solverOrder();
    return switch (settings.sampler()) {
      case AUTO -> throw new IllegalStateException("sampler auto stands for another");
      case DDPM -> new Ddpm(levels, settings.variance());
      case DDIM -> new Ddim(levels, settings.eta(), settings.useClippedModelOutput());
      case DPM_SOLVER -> new DpmSolver(levels, order, true);
      case UNIPC -> new UniPc(levels, order, true);
      case HEUN -> new Heun(levels, true);
      case PREDICTOR_CORRECTOR ->
          new PredictorCorrector(new Ddpm(levels, settings.variance()), settings.corrector());
    };
  }
}
