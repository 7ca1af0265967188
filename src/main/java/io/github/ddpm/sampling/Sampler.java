package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;

/** An algorithm that turns noise into images. A sampler is the whole loop and has no state. */
public interface Sampler {

  /** The timesteps visited; the denoiser is called once at each. */
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
    Timesteps timesteps = settings.spacing().timesteps(schedule.timesteps(), settings.steps());
    return switch (settings.sampler()) {
      case DDPM -> new Ddpm(schedule, timesteps, settings.variance());
      case DDIM -> new Ddim(schedule, timesteps, settings.eta());
    };
  }
}
