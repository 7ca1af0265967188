package io.github.ddpm.report;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Small images whose pixels are known. */
public final class KnownImages {
  private KnownImages() {}

  /** A grey image of one value. */
  public static BufferedImage grey(int height, int width, int value) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < height * width; i++) {
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  /** A colour image, each sample a function of where it is and of {@code number}. */
  public static BufferedImage colours(int height, int width, int number) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      for (int band = 0; band < 3; band++) {
        image.getRaster().setSample(i % width, i / width, band, (7 * i + 50 * band + number) % 256);
      }
    }
    return image;
  }

  /** All samples: rows of pixels, the channels of a pixel together. */
  public static List<Integer> samples(BufferedImage image) {
    int[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    return Arrays.stream(samples).boxed().toList();
  }
}
