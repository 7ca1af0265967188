package io.github.ddpm.data;

/** The way to crop an image to the requested aspect ratio. */
public enum Crop {
  /** The largest central part with the right aspect ratio. */
  CENTER,
  /** The same, stored an eighth larger; each use shows a window placed by (seed, position). */
  RANDOM,
  /** The whole image, stretched. */
  NONE;

  /** The size at which images are stored so that windows of {@code size} can be cut from them. */
  public ImageSize kept(ImageSize size) {
    return this == RANDOM ? new ImageSize(enlarged(size.height()), enlarged(size.width())) : size;
  }

  private static int enlarged(int side) {
    return Math.toIntExact((9L * side + 7) / 8);
  }
}
