package io.github.ddpm.packing;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import java.awt.image.AreaAveragingScaleFilter;
import java.awt.image.BufferedImage;
import java.awt.image.FilteredImageSource;
import java.awt.image.PixelGrabber;

/** Scales images. When an image shrinks, each pixel is the average of those it replaces. */
public final class Scaling {
  private Scaling() {}

  /** {@code image}, of type INT_RGB, at another size. */
  public static BufferedImage scale(BufferedImage image, ImageSize size, Resize resize) {
    int width = size.width();
    int height = size.height();
    if (image.getWidth() == width && image.getHeight() == height) {
      return image;
    }
    return resize == Resize.AREA ? area(image, width, height) : Lanczos.scale(image, width, height);
  }

  private static BufferedImage area(BufferedImage image, int width, int height) {
    int[] rgb = new int[width * height];
    PixelGrabber grabber =
        new PixelGrabber(
            new FilteredImageSource(image.getSource(), new AreaAveragingScaleFilter(width, height)),
            0,
            0,
            width,
            height,
            rgb,
            0,
            width);
    try {
      grabber.grabPixels();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scaling an image", e);
    }
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    scaled.getRaster().setDataElements(0, 0, width, height, rgb);
    return scaled;
  }
}
