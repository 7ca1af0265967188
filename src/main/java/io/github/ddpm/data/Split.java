package io.github.ddpm.data;

import java.util.Optional;

/**
 * A collection divided into two.
 *
 * @param all the whole collection
 * @param training the images to train on, in its order
 * @param holdout the others, likewise, if there are any
 */
public record Split(ImageSet all, ImageSet training, Optional<ImageSet> holdout) {
  /** Nothing is held out. */
  public static Split none(ImageSet images) {
    return new Split(images, images, Optional.empty());
  }

  /** The number of images held out. */
  public int heldOut() {
    return holdout.map(ImageSet::size).orElse(0);
  }
}
