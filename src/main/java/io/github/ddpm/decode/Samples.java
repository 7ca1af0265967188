package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferInt;
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
  private final ValueRange range;
  private final boolean zeroIsWhite;
  private double brightest = Stored.OF_BYTES;

  private Samples(BufferedImage image, ValueRange range, boolean zeroIsWhite) {
    raster = image.getRaster();
    colors = image.getColorModel();
    grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    this.range = range;
    this.zeroIsWhite = zeroIsWhite;
  }

  /**
   * Converts {@code image}.
   *
   * @param range of samples of 16 bits
   * @throws UnreadableException if its samples are not 8 or 16 unsigned bits, or there is a range
   *     and they are not 16
   */
  static DecodedImage of(BufferedImage image, ValueRange range) throws UnreadableException {
    return of(image, range, false);
  }

  /**
   * Converts {@code image}.
   *
   * @param zeroIsWhite whether the file has what the reader has turned over
   */
  static DecodedImage of(BufferedImage image, ValueRange range, boolean zeroIsWhite)
      throws UnreadableException {
    Samples samples = new Samples(image, range, zeroIsWhite);
    samples.requireKnown();
    int[] argb = samples.areStored(image) ? samples.stored() : drawn(image);
    int width = image.getWidth();
    int height = image.getHeight();
    return new DecodedImage(
        width,
        height,
        argb,
        new Stored(width, height, samples.mode(), samples.brightest, zeroIsWhite));
  }

  private void requireKnown() throws UnreadableException {
    int type = raster.getTransferType();
    boolean packed = colors.getColorSpace().isCS_sRGB() && type == DataBuffer.TYPE_INT;
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && !packed) {
      throw UnreadableException.notRead(
          "has samples that are not 8 or 16 unsigned bits; convert it to 8 bits");
    } else if (!range.isAuto() && !(isOf16Bits() && hasBands())) {
      throw outOfRange(range);
    }
  }

  /** Why a picture of 8 bits, or of inks, is refused where a range is set. */
  static UnreadableException outOfRange(ValueRange range) {
    return UnreadableException.refused(
        "data.range is %s, which is for samples of 16 bits, grey or RGB, and it has others"
            .formatted(range));
  }

  private boolean isOf16Bits() {
    return colors.getComponentSize(0) > 8;
  }

  private String mode() {
    String name = colors instanceof IndexColorModel ? "palette" : grey ? "grey" : "colour";
    return name + (colors.hasAlpha() ? " with alpha" : "") + (isOf16Bits() ? " of 16 bits" : "");
  }

  /** Whether grey or RGB lies in bands of its own, which Java2D would not always leave as it is. */
  private boolean areStored(BufferedImage image) {
    boolean usual = image.getType() == BufferedImage.TYPE_3BYTE_BGR;
    return hasBands() && !usual;
  }

  private boolean hasBands() {
    boolean rgb = colors.getColorSpace().getType() == ColorSpace.TYPE_RGB;
    return colors instanceof ComponentColorModel && (grey || rgb);
  }

  private int[] stored() {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colours = grey ? 1 : 3;
    int most = (1 << colors.getComponentSize(0)) - 1;
    boolean divide = colors.hasAlpha() && colors.isAlphaPremultiplied();
    brightest = isOf16Bits() ? 0 : Stored.OF_BYTES;
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
          brightest = Math.max(brightest, zeroIsWhite ? most - sample : sample); // NaN stays.
          pixel = pixel << 8 | colour(sample, divide ? alpha : most, most);
        }
        argb[y * width + x] = pixel;
      }
    }
    return argb;
  }

  /**
   * A colour's sample as one of 8 bits.
   *
   * @param whole what it is a part of: {@code most}, or the alpha that it is multiplied by
   */
  private int colour(int sample, int whole, int most) {
    return range.isAuto()
        ? toByte(sample, whole)
        : range.toByte(whole == 0 ? 0 : (double) sample * most / whole);
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
    return ((DataBufferInt) srgb.getRaster().getDataBuffer()).getData();
  }
}
