package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * An algorithm that turns noise into images. A sampler is the formula of one step and has no state.
 * All samplers share the loop and its memory management.
 */
public interface Sampler {

  /** The noise levels at which the denoiser is called. */
  Levels levels();

  /**
   * Computes one step.
   *
   * @return x_s, (N, C, H, W)
   */
  NDArray step(Step step);

  /**
   * Draws images. Memory does not grow with the number of steps.
   *
   * @param denoiser the trained network
   * @param xT images of the first level, (N, C, H, W), which for most paths are standard normal
   *     noise; not changed
   * @param noise fresh noise for step i = 0, 1, …; not called by deterministic samplers
   * @param listener called after every step
   * @return the images, (N, C, H, W), in [−1, 1] apart from the network's overshoot; attached to
   *     the manager of {@code xT}
   */
  default NDArray sample(Denoiser denoiser, NDArray xT, NoiseSource noise, StepListener listener) {
    NDManager manager = xT.getManager();
    int count = levels().count();
    NDArray x = xT.duplicate();
    List<NDArray> kept = List.of();
    for (int i = 0; i < count; i++) {
      try (NDManager scope = manager.newSubManager()) {
        x.attach(scope);
        kept.forEach(array -> array.attach(scope));
        Step step = new Step(levels(), i, x, kept, denoiser, noise);
        x = step(step);
        listener.onStep(i, count, step.t(), x, step.xStart());
        kept = i + 1 < count ? step.keeping() : List.of();
        kept.forEach(array -> array.attach(manager));
        x.attach(manager);
      }
    }
    return x;
  }
}
