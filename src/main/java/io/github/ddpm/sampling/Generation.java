package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * What is drawn: new images, or images changed. A generation says where the loop of a {@link
 * Sampler} starts and what happens between its steps, and leaves the sampler as it is.
 */
public interface Generation {

  /** How often {@link #draw} tells its listener. */
  int steps();

  /**
   * The noise of images numbered from {@code first}.
   *
   * @param manager owns the arrays drawn
   * @param seed the seed of the whole set of images
   * @param shape (N, C, H, W)
   */
  default NoiseSource noise(NDManager manager, long seed, long first, Shape shape) {
    return new ImageNoise(manager, seed, first, shape);
  }

  /**
   * Draws.
   *
   * @param denoiser the trained network
   * @param noise of {@link #noise}, which decides on the number of images
   * @param listener told after every step
   * @return the images, (N, C, H, W), attached to the manager of the noise
   */
  NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener);
}
