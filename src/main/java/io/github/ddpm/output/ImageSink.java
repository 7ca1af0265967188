package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Receives images, identified by their numbers, while they are drawn. */
@FunctionalInterface
public interface ImageSink {
  /** The label of an image without a class. */
  int NO_LABEL = -1;

  /**
   * Takes a finished image; called in rising order of {@code number}.
   *
   * @param label the label of its class, or {@link #NO_LABEL}
   * @return the file of this image, if it has its own
   */
  Optional<Path> take(int number, int label, BufferedImage image) throws IOException;

  /** Whether image {@code number} is still to be drawn. */
  default boolean lacks(int number) {
    return true;
  }

  /** Whether images after {@code step} of {@code steps} are wanted; step 0 is noise. */
  default boolean shows(int step, int steps) {
    return false;
  }

  /**
   * Takes unfinished images. Several threads may call it at once.
   *
   * @param step the number of steps done, 0 for pure noise
   * @param first the number of the first image
   */
  default void draft(int step, int first, List<BufferedImage> images) {}
}
