package io.github.ddpm.decode;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Brings what readers decode to 8 bits with alpha, the colour not multiplied by it. Grey and RGB
 * keep their values, whatever colours they stand for; inks become sRGB.
 */
final class Samples {
  private final Raster raster;
  private final ColorModel colors;
  private final boolean grey;

  private Samples(BufferedImage image) {
    raster = image.getRaster();
    colors = image.getColorModel();
    grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /**
   * Converts {@code image}.
   *
   * @throws UnreadableException if its samples are not 8 or 16 unsigned bits
   */
  static DecodedImage of(BufferedImage image) throws UnreadableException {
    Samples samples = new Samples(image);
    samples.requireKnown();
    int[] argb = samples.areStored(image) ? samples.stored() : drawn(image);
    return new DecodedImage(image.getWidth(), image.getHeight(), argb, samples.mode());
  }

  private void requireKnown() throws UnreadableException {
    int type = raster.getTransferType();
    boolean packed = colors.getColorSpace().isCS_sRGB() && type == DataBuffer.TYPE_INT;
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && !packed) {
      throw UnreadableException.notRead(
          "has samples that are not 8 or 16 unsigned bits; convert it to 8 bits");
    }
  }

  private String mode() {
    String name = colors instanceof IndexColorModel ? "palette" : grey ? "grey" : "colour";
    return name
        + (colors.hasAlpha() ? " with alpha" : "")
        + (colors.getComponentSize(0) > 8 ? ", 16 bits" : "");
  }

  /** Whether grey or RGB lies in bands of its own, which Java2D would not always leave as it is. */
  private boolean areStored(BufferedImage image) {
    boolean rgb = colors.getColorSpace().getType() == ColorSpace.TYPE_RGB;
    boolean usual = image.getType() == BufferedImage.TYPE_3BYTE_BGR;
    return colors instanceof ComponentColorModel && (grey || rgb) && !usual;
  }

  private int[] stored() {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colours = grey ? 1 : 3;
    int most = (1 << colors.getComponentSize(0)) - 1;
    boolean divide = colors.hasAlpha() && colors.isAlphaPremultiplied();
    int[] argb = new int[width * raster.getHeight()];
    int[] row = new int[width * bands];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        int alpha = colors.hasAlpha() ? row[at + colours] : most;
        int pixel = toByte(alpha, most);
        for (int colour = 0; colour < 3; colour++) {
          int sample = row[at + (grey ? 0 : colour)];
          pixel = pixel << 8 | (divide ? toByte(sample, alpha) : toByte(sample, most));
        }
        argb[y * width + x] = pixel;
      }
    }
    return argb;
  }

  /** A part of {@code most} as a part of 255. */
  private static int toByte(int sample, int most) {
    return most == 0 ? 0 : (int) Math.min(255, (sample * 255L + most / 2) / most);
  }

  private static int[] drawn(BufferedImage image) {
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
