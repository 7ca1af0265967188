package io.github.ddpm.decode;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Arrays;

/**
 * The pixels of a picture that is never held as a whole: a reader writes it row by row, and squares
 * of pixels become one each, their mean.
 */
final class MeanRaster extends WritableRaster {
  private final int fraction;
  private final int[] sums;
  private final int[] samples;
  private final BufferedImage result;

  private MeanRaster(SampleModel model, int fraction, BufferedImage result) {
    super(model, new DataBufferByte(0), new Point());
    this.fraction = fraction;
    this.result = result;
    this.sums = new int[result.getWidth() * model.getNumBands()];
    this.samples = new int[model.getWidth() * model.getNumBands()];
  }

  /**
   * For a picture of {@code width} and {@code height} and 1 or 3 bands.
   *
   * @param fraction the sides of the squares
   */
  static MeanRaster of(int width, int height, int bands, int fraction) {
    int[] offsets = bands == 1 ? new int[] {0} : new int[] {0, 1, 2};
    return new MeanRaster(
        new PixelInterleavedSampleModel(
            DataBuffer.TYPE_BYTE, width, height, bands, bands * width, offsets),
        fraction,
        new BufferedImage(
            (width + fraction - 1) / fraction,
            (height + fraction - 1) / fraction,
            bands == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR));
  }

  /** The whole picture, to be written to. */
  BufferedImage image() {
    ColorSpace space =
        ColorSpace.getInstance(getNumBands() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    ColorModel colors =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, this, false, null);
  }

  /** The means, once the picture is written. */
  BufferedImage result() {
    return result;
  }

  @Override
  public void setRect(int x, int y, Raster row) {
    int width = row.getWidth();
    int bands = getNumBands();
    row.getPixels(row.getMinX(), row.getMinY(), width, 1, samples);
    if (y % fraction == 0) {
      Arrays.fill(sums, 0);
    }
    for (int pixel = 0; pixel < width; pixel++) {
      int to = bands * (pixel / fraction);
      for (int band = 0; band < bands; band++) {
        sums[to + band] += samples[bands * pixel + band];
      }
    }
    if (y % fraction == fraction - 1 || y == getHeight() - 1) {
      result.getRaster().setPixels(0, y / fraction, result.getWidth(), 1, means(y, width, bands));
    }
  }

  private int[] means(int y, int width, int bands) {
    int rows = y % fraction + 1;
    int[] means = new int[sums.length];
    for (int i = 0; i < means.length; i++) {
      int columns = Math.min(fraction, width - i / bands * fraction);
      means[i] = (sums[i] + rows * columns / 2) / (rows * columns);
    }
    return means;
  }
}
