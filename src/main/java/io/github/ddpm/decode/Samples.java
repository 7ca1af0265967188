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
  private final SampleType type;
  private final ValueRange range;
  private final boolean auto;
  private final boolean multiplied;
  private final double whole;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  private Samples(BufferedImage image, SampleType type, ValueRange range) {
    raster = image.getRaster();
    colors = image.getColorModel();
    grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    this.type = type;
    this.range = range;
    multiplied = colors.hasAlpha() && colors.isAlphaPremultiplied();
    auto = range.isAuto() || type.isOfBytes();
    whole = type.most();
  }

  /**
   * Converts {@code image}, whose samples are unsigned.
   *
   * @param range of samples of more than 8 bits
   */
  static DecodedImage of(BufferedImage image, ValueRange range) throws UnreadableException {
    return of(image, SampleType.of(image.getColorModel()), range);
  }

  /**
   * Converts {@code image}.
   *
   * @param type of the samples that it holds, of grey or RGB
   * @param range of samples of more than 8 bits
   * @throws UnreadableException if it takes a range to know what they mean, and none is set
   */
  static DecodedImage of(BufferedImage image, SampleType type, ValueRange range)
      throws UnreadableException {
    Samples samples = new Samples(image, type, range);
    samples.requireKnown();
    int[] argb = samples.areStored(image) ? samples.stored() : drawn(image);
    int width = image.getWidth();
    int height = image.getHeight();
    return new DecodedImage(
        width, height, argb, new Stored(width, height, samples.mode(), samples.values()));
  }

  private void requireKnown() throws UnreadableException {
    int transfer = raster.getTransferType();
    boolean packed = colors.getColorSpace().isCS_sRGB() && transfer == DataBuffer.TYPE_INT;
    boolean usual = transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT;
    if (!hasBands() && !(type.isUsual() && (usual || packed))) {
      throw UnreadableException.notRead(
          "has samples of " + type.words(), "save it as 8 or 16 bits");
    }
  }

  private String mode() {
    boolean palette = colors instanceof IndexColorModel;
    String name = palette ? "palette" : grey ? "grey" : "colour";
    String bits =
        type.isOfBytes() || palette
            ? ""
            : " of " + (type.isUsual() ? Short.SIZE + " bits" : type.words());
    return name + (colors.hasAlpha() ? " with alpha" : "") + bits;
  }

  private StoredValues values() {
    double limit = type.kind() == 'f' ? Double.POSITIVE_INFINITY : whole;
    return type.isOfBytes() || !hasBands()
        ? StoredValues.OF_BYTES
        : new StoredValues(least, most, limit, type.zeroIsWhite());
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

  private int[] stored() throws UnreadableException {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colours = grey ? 1 : 3;
    int[] argb = new int[width * raster.getHeight()];
    double[] row = new double[width * bands];
    int[] numbers = new int[row.length];
    for (int y = 0; y < raster.getHeight(); y++) {
      read(y, row, numbers);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        double alpha = colors.hasAlpha() ? row[at + colours] : whole;
        int pixel = toByte(alpha);
        for (int colour = 0; colour < colours; colour++) {
          pixel = pixel << 8 | colour(row[at + colour], alpha);
        }
        argb[y * width + x] = grey ? pixel << 16 | (pixel & 0xFF) * 0x0101 : pixel;
      }
    }
    if (!type.isUsual() && auto) {
      throw UnreadableException.withoutRange(type, values());
    }
    return argb;
  }

  /** The samples of a row, pixel by pixel. */
  private void read(int y, double[] row, int[] numbers) {
    if (type.kind() == 'f') {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      return;
    }
    raster.getPixels(0, y, raster.getWidth(), 1, numbers);
    for (int i = 0; i < row.length; i++) {
      row[i] = type.whole(numbers[i]);
    }
  }

  /**
   * A colour's sample as one of 8 bits.
   *
   * @param alpha of its pixel, by which it may be multiplied
   */
  private int colour(double sample, double alpha) {
    double value = !multiplied || alpha == whole ? sample : alpha == 0 ? 0 : sample * whole / alpha;
    if (alpha > 0) { // What is not seen counts for neither, nor what is no number.
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
    if (Double.isNaN(value)) {
      return 0;
    }
    int level = auto ? toByte(value) : range.toByte(value);
    return type.zeroIsWhite() ? 255 - level : level;
  }

  /** A part of the whole as a part of 255. */
  private int toByte(double part) {
    return (int) Math.max(0, Math.min(255, part * 255 / whole + 0.5));
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
