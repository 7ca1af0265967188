package io.github.ddpm.data;

import io.github.ddpm.settings.InvalidSetting;

/**
 * The size of an image in pixels. YAML writes it as one number for a square, or {@code [height,
 * width]}.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageSize(int height, int width) {
  /** Checks that both sides are positive. */
  public ImageSize {
    if (height < 1 || width < 1) {
      throw new InvalidSetting(
          "image_size", "both sides must be at least 1, is " + height + "x" + width);
    }
  }

  /** A square of {@code side} × {@code side} pixels. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  /** As many times smaller; both sides are multiples of {@code factor}. */
  public ImageSize over(int factor) {
    return new ImageSize(height / factor, width / factor);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
