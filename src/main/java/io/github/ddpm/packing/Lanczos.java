package io.github.ddpm.packing;

import java.awt.image.BufferedImage;

/**
 * Scales by Lanczos's windowed sinc, first along the rows, then along the columns:
 *
 * <pre>
 * L(x) = sinc(x) · sinc(x/3) for |x| &lt; 3, else 0,    sinc(x) = sin(πx)/(πx)
 * out_i = Σ_j w_ij · in_j / Σ_j w_ij,    w_ij = L((j + ½ − (i + ½)·s) / max(s, 1))
 * </pre>
 *
 * with s the source's length over the target's. When an image shrinks, the filter widens by the
 * same factor, so that detail too fine to show is averaged out.
 */
// TwelveMonkeys' ResampleOp takes pixels by their corners, not their centres: it moves an image by
// up to half a pixel, and is slower.
final class Lanczos {
  private static final int LOBES = 3;
  private static final int CHANNELS = 3;

  private Lanczos() {}

  /** {@code image}, of type INT_RGB, at another size. */
  static BufferedImage scale(BufferedImage image, int width, int height) {
    int rows = image.getHeight();
    int columns = image.getWidth();
    int[] rgb = new int[columns];
    float[] row = new float[columns * CHANNELS];
    float[] narrow = new float[rows * width * CHANNELS];
    Taps across = Taps.of(columns, width);
    for (int y = 0; y < rows; y++) {
      image.getRaster().getDataElements(0, y, columns, 1, rgb);
      toFloats(rgb, row);
      for (int x = 0; x < width; x++) {
        across.sum(x, row, 0, CHANNELS, narrow, (y * width + x) * CHANNELS);
      }
    }
    float[] small = new float[height * width * CHANNELS];
    Taps down = Taps.of(rows, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        down.sum(y, narrow, x * CHANNELS, width * CHANNELS, small, (y * width + x) * CHANNELS);
      }
    }
    return toImage(small, width, height);
  }

  /**
   * The source pixels and weights of each target pixel, along one axis.
   *
   * @param first the first source pixel of each target pixel
   * @param weights the weights from there on, whose sum is 1
   */
  // The arrays are read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Taps(int[] first, float[][] weights) {
    static Taps of(int from, int to) {
      double step = (double) from / to;
      double width = Math.max(step, 1);
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * step;
        first[i] = Math.max(0, (int) Math.floor(centre - LOBES * width));
        int end = Math.min(from, (int) Math.ceil(centre + LOBES * width));
        weights[i] = new float[end - first[i]];
        double sum = 0;
        for (int j = first[i]; j < end; j++) {
          sum += filter((j + 0.5 - centre) / width);
        }
        for (int j = first[i]; j < end; j++) {
          weights[i][j - first[i]] = (float) (filter((j + 0.5 - centre) / width) / sum);
        }
      }
      return new Taps(first, weights);
    }

    /** One target pixel, all channels of it; {@code stride} floats lie between source pixels. */
    void sum(int i, float[] source, int start, int stride, float[] target, int at) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int from = start + first[i] * stride;
      for (float weight : weights[i]) {
        red += weight * source[from];
        green += weight * source[from + 1];
        blue += weight * source[from + 2];
        from += stride;
      }
      target[at] = red;
      target[at + 1] = green;
      target[at + 2] = blue;
    }

    private static double filter(double x) {
      return Math.abs(x) >= LOBES ? 0 : sinc(x) * sinc(x / LOBES);
    }

    private static double sinc(double x) {
      return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
  }

  private static void toFloats(int[] rgb, float[] floats) {
    for (int i = 0; i < rgb.length; i++) {
      floats[CHANNELS * i] = rgb[i] >> 16 & 0xFF;
      floats[CHANNELS * i + 1] = rgb[i] >> 8 & 0xFF;
      floats[CHANNELS * i + 2] = rgb[i] & 0xFF;
    }
  }

  private static BufferedImage toImage(float[] floats, int width, int height) {
    int[] rgb = new int[width * height];
    for (int i = 0; i < rgb.length; i++) {
      int red = toByte(floats[CHANNELS * i]);
      int green = toByte(floats[CHANNELS * i + 1]);
      int blue = toByte(floats[CHANNELS * i + 2]);
      rgb[i] = (red << 16) | (green << 8) | blue;
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, rgb);
    return image;
  }

  private static int toByte(float value) {
    return Math.min(Math.max(Math.round(value), 0), 255);
  }
}
