package io.github.ddpm.generate;

/** The small images that a network enlarges, by the numbers of the images that it draws of them. */
@FunctionalInterface
public interface SmallImageSource {
  /**
   * The small image of image {@code number}: C·H·W floats in [−1, 1], channel first. Several
   * threads may ask at once.
   */
  float[] pixels(int number);
}
