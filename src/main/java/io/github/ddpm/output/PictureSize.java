package io.github.ddpm.output;

import io.github.ddpm.settings.InvalidSetting;

/** How large a picture may be, which is in memory as a whole before it is written. */
public final class PictureSize {
  private static final long MOST_PIXELS = 100_000_000;

  /** A pixel of the picture, and as much again while it is written. */
  private static final int BYTES_PER_PIXEL = 6;

  private PictureSize() {}

  /**
   * Refuses a picture that is too large, before hours are spent on its images.
   *
   * @param images how many it has beside and below one another, and one after another
   * @param width of each in pixels
   * @param height of each in pixels
   * @param remedy what to do instead
   * @throws InvalidSetting if so
   */
  public static void require(long images, int width, int height, String remedy) {
    long most = Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL);
    long each = (long) (width + Grid.PADDING) * (height + Grid.PADDING);
    if (images > most / each) {
      throw new InvalidSetting(
          "-n",
          "%,d images of %dx%d are too many for one picture, which may have %,d million pixels; %s"
              .formatted(images, height, width, most / 1_000_000, remedy));
    }
  }
}
