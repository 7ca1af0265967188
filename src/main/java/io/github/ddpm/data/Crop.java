package io.github.ddpm.data;

/** How a picture of another shape becomes one of the shape that is asked for. */
public enum Crop {
  /** The largest part from the middle that has the right shape. */
  CENTER,
  /** The same, kept an eighth larger; each time a window of it, placed by (seed, position). */
  RANDOM,
  /** The whole picture, stretched. */
  NONE;

  /** The size at which images are kept so that windows of {@code size} can be cut from them. */
  public ImageSize kept(ImageSize size) {
    return this == RANDOM ? new ImageSize(enlarged(size.height()), enlarged(size.width())) : size;
  }

  private static int enlarged(int side) {
    return Math.toIntExact((9L * side + 7) / 8);
  }
}
