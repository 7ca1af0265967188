package io.github.ddpm.decode;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/** Converts images of any colour space and depth to 8-bit sRGB with alpha. */
final class ToSrgb {
  private ToSrgb() {}

  /**
   * Converts {@code image}.
   *
   * @throws IOException if its samples are not 8 or 16 unsigned bits
   */
  static DecodedImage of(BufferedImage image) throws IOException {
    ColorModel colors = image.getColorModel();
    int type = image.getRaster().getTransferType();
    boolean packed = colors.getColorSpace().isCS_sRGB() && type == DataBuffer.TYPE_INT;
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && !packed) {
      throw new IOException("has samples that are not 8 or 16 unsigned bits; convert it to 8 bits");
    }
    boolean grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    int[] argb = grey ? grey(image) : colour(image);
    return new DecodedImage(image.getWidth(), image.getHeight(), argb, mode(colors, grey));
  }

  private static String mode(ColorModel colors, boolean grey) {
    String name = colors instanceof IndexColorModel ? "palette" : grey ? "grey" : "colour";
    return name
        + (colors.hasAlpha() ? " with alpha" : "")
        + (colors.getComponentSize(0) > 8 ? ", 16 bits" : "");
  }

  /** Copies the samples unchanged: Java2D takes grey for linear light and would brighten it. */
  private static int[] grey(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int[] argb = new int[width * image.getHeight()];
    int[] row = new int[width];
    int[] alphas = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      if (colors.hasAlpha()) {
        raster.getSamples(0, y, width, 1, 1, alphas);
      }
      for (int x = 0; x < width; x++) {
        int alpha = colors.hasAlpha() ? toByte(alphas[x], colors.getComponentSize(1)) : 255;
        argb[y * width + x] = (alpha << 24) | toByte(row[x], colors.getComponentSize(0)) * 0x010101;
      }
    }
    return argb;
  }

  private static int toByte(int sample, int bits) {
    int most = (1 << bits) - 1;
    return (int) ((sample * 255L + most / 2) / most);
  }

  private static int[] colour(BufferedImage image) {
    BufferedImage srgb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    if (image.getColorModel().getColorSpace().isCS_sRGB()) {
      Graphics2D graphics = srgb.createGraphics();
      graphics.setComposite(AlphaComposite.Src);
      graphics.drawImage(image, 0, 0, null);
      graphics.dispose();
    } else {
      new ColorConvertOp(null).filter(image, srgb);
    }
    return (int[]) srgb.getRaster().getDataElements(0, 0, srgb.getWidth(), srgb.getHeight(), null);
  }
}
