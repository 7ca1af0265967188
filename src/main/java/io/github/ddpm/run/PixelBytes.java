package io.github.ddpm.run;

import java.awt.image.BufferedImage;

/** The bytes of a picture, channel first. */
final class PixelBytes {
  private PixelBytes() {}

  /** 1 for 8-bit grey, else 3. */
  static int channels(BufferedImage image) {
    return image.getType() == BufferedImage.TYPE_BYTE_GRAY ? 1 : 3;
  }

  /** Writes the C·H·W bytes of {@code image} to {@code target} from {@code offset} on. */
  static void copy(BufferedImage image, byte[] target, int offset) {
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = width * height;
    if (channels(image) == 1) {
      // Past the colour model: Java2D's grey is linear light, and getRGB would change the values.
      byte[] grey = (byte[]) image.getRaster().getDataElements(0, 0, width, height, null);
      System.arraycopy(grey, 0, target, offset, plane);
      return;
    }
    int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < plane; i++) {
      target[offset + i] = (byte) (rgb[i] >> 16);
      target[offset + plane + i] = (byte) (rgb[i] >> 8);
      target[offset + 2 * plane + i] = (byte) rgb[i];
    }
  }
}
