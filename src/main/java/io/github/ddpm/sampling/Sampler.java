package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;

/** An algorithm that turns noise into images. A sampler is the whole loop and has no state. */
public interface Sampler {

  /** The timesteps visited; the denoiser is called at each. */
  Timesteps timesteps();

  /**
   * Draws images. Memory does not grow with the number of steps.
   *
   * @param denoiser the trained network
   * @param xT standard normal noise, (N, C, H, W); left as it is
   * @param noise fresh noise for step i = 0, 1, …; not called by deterministic samplers
   * @param listener told after every step
   * @return the images, (N, C, H, W), in [−1, 1] but for the network's overshoot; attached to the
   *     manager of {@code xT}
   */
  NDArray sample(Denoiser denoiser, NDArray xT, NoiseSource noise, StepListener listener);

  /**
   * The sampler that the settings name.
   *
   * @param settings the algorithm and its parameters
   * @param schedule the schedule that the network was trained with
   * @throws IllegalArgumentException if more steps are asked for than the schedule has
   */
  static Sampler of(SamplingSettings settings, NoiseSchedule schedule) {
    return of(settings, schedule, settings.timesteps(schedule));
  }

  /** The sampler that the settings name, on timesteps of the caller's choice. */
  static Sampler of(SamplingSettings asked, NoiseSchedule schedule, Timesteps timesteps) {
    SamplingSettings settings = asked.resolved(schedule.timesteps());
    return switch (settings.sampler()) {
      case AUTO -> throw new IllegalStateException("sampler auto stands for another");
      case DDPM -> new Ddpm(schedule, timesteps, settings.variance());
      case DDIM -> new Ddim(schedule, timesteps, settings.eta(), settings.useClippedModelOutput());
      case DPM_SOLVER -> new DpmSolver(schedule, timesteps, settings.solverOrder(), true);
      case UNIPC -> new UniPc(schedule, timesteps, settings.solverOrder(), true);
      case HEUN -> new Heun(schedule, timesteps);
    };
  }
}
