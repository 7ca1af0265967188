package io.github.ddpm.terminal;

import java.awt.image.BufferedImage;

/** Scales images, with RGB results. */
final class Scale {
  /** Pixels are repeated until an image is about this wide. */
  private static final int WIDTH = 480;

  private Scale() {}

  /** The image enlarged by repeating each pixel a whole number of times. */
  static BufferedImage enlarged(BufferedImage image) {
    int times = Math.max(1, WIDTH / image.getWidth());
    BufferedImage large =
        new BufferedImage(
            image.getWidth() * times, image.getHeight() * times, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < large.getHeight(); y++) {
      for (int x = 0; x < large.getWidth(); x++) {
        large.setRGB(x, y, rgb(image, x / times, y / times));
      }
    }
    return large;
  }

  /**
   * The image at most {@code width} pixels wide; each pixel is the mean of those that it covers.
   */
  static BufferedImage toWidth(BufferedImage image, int width) {
    int newWidth = Math.min(width, image.getWidth());
    int newHeight = Math.max(1, image.getHeight() * newWidth / image.getWidth());
    BufferedImage small = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        small.setRGB(
            x,
            y,
            mean(
                image,
                x * image.getWidth() / newWidth,
                y * image.getHeight() / newHeight,
                (x + 1) * image.getWidth() / newWidth,
                (y + 1) * image.getHeight() / newHeight));
      }
    }
    return small;
  }

  private static int mean(BufferedImage image, int left, int top, int right, int bottom) {
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int rgb = rgb(image, x, y);
        red += rgb >> 16 & 0xFF;
        green += rgb >> 8 & 0xFF;
        blue += rgb & 0xFF;
      }
    }
    int count = (bottom - top) * (right - left);
    return ((red / count) << 16) | ((green / count) << 8) | (blue / count);
  }

  /** A pixel's raw samples: Java2D would convert grey from linear light. */
  private static int rgb(BufferedImage image, int x, int y) {
    if (image.getRaster().getNumBands() > 1) {
      return image.getRGB(x, y);
    }
    return image.getRaster().getSample(x, y, 0) * 0x010101;
  }
}
