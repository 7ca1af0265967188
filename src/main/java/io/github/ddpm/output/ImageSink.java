package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Receives images, known by their numbers, while they are drawn. */
@FunctionalInterface
public interface ImageSink {
  /** The label of an image that has no class. */
  int NO_LABEL = -1;

  /**
   * Takes a finished image; called in rising order of {@code number}.
   *
   * @param label of its class, or {@link #NO_LABEL}
   * @return the file that this image lies in now, if it has one of its own
   */
  Optional<Path> take(int number, int label, BufferedImage image) throws IOException;

  /** Whether image {@code number} is still to be drawn. */
  default boolean lacks(int number) {
    return true;
  }

  /** Whether images are wanted as they are after {@code step} of {@code steps}, 0 for noise. */
  default boolean shows(int step, int steps) {
    return false;
  }

  /**
   * Takes images that are not finished yet. May be called by several threads at once.
   *
   * @param step how many steps have been done, 0 for pure noise
   * @param first the number of the first image
   */
  default void draft(int step, int first, List<BufferedImage> images) {}
}
