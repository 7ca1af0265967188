package io.github.ddpm.decode;

import java.awt.image.ColorModel;
import java.awt.image.Raster;

/**
 * What a sample of a picture is.
 *
 * @param kind {@code u} a whole number not below 0, {@code i} a whole number, {@code f} a binary
 *     fraction
 * @param bits of each
 * @param zeroIsWhite whether small ones are bright
 */
record SampleType(char kind, int bits, boolean zeroIsWhite) {
  /** The samples that a reader has made. */
  static SampleType of(ColorModel colors) {
    return new SampleType('u', colors.getComponentSize(0), false);
  }

  /** Whether they mean parts of the most that they can hold, where no range is set. */
  boolean isUsual() {
    return kind == 'u' && bits <= Short.SIZE;
  }

  /** Whether they are bytes, or less. */
  boolean isOfBytes() {
    return kind == 'u' && bits <= Byte.SIZE;
  }

  /** What stands for all: of alpha, and of colours where no range is set. */
  double whole() {
    return kind == 'f' ? 1 : Math.scalb(1.0, kind == 'i' ? bits - 1 : bits) - 1;
  }

  /** The samples of a row, pixel by pixel. */
  double[] row(Raster raster, int y) {
    int width = raster.getWidth();
    if (kind == 'f') {
      return raster.getPixels(0, y, width, 1, (double[]) null);
    }
    int[] stored = raster.getPixels(0, y, width, 1, (int[]) null);
    double[] row = new double[stored.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = kind == 'u' ? Integer.toUnsignedLong(stored[i]) : signed(stored[i]);
    }
    return row;
  }

  /** Java has no raster of signed bytes. */
  private int signed(int stored) {
    return bits == Byte.SIZE ? (byte) stored : stored;
  }

  /** How many times the memory of the usual ones they take. */
  int weight() {
    return Math.max(1, bits / Short.SIZE);
  }

  /** The bits, in words. */
  String words() {
    return bits + (kind == 'f' ? " floating-point" : kind == 'i' ? " signed" : "") + " bits";
  }
}
