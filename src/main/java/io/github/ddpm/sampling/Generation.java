package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * A way of drawing images: new ones, or variations of given ones. A generation decides where the
 * loop of a {@link Sampler} starts and what happens between its steps; the sampler does not change.
 */
public interface Generation {

  /** The number of times that {@link #draw} calls its listener. */
  int steps();

  /**
   * The noise for images numbered from {@code first}.
   *
   * @param manager owns the arrays drawn
   * @param seed the seed of the whole set of images
   * @param shape (N, C, H, W)
   */
  default NoiseSource noise(NDManager manager, long seed, long first, Shape shape) {
    return new ImageNoise(manager, seed, first, shape);
  }

  /**
   * Draws the images.
   *
   * @param denoiser the trained network
   * @param noise the result of {@link #noise}, which determines the number of images
   * @param listener called after every step
   * @return the images, (N, C, H, W), attached to the manager of the noise
   */
  NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener);
}
