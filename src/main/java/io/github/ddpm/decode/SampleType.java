package io.github.ddpm.decode;

import java.awt.image.ColorModel;

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
  double most() {
    return kind == 'f' ? 1 : Math.scalb(1.0, kind == 'i' ? bits - 1 : bits) - 1;
  }

  /** What a raster's whole number stands for, which has no unsigned ints and no signed bytes. */
  long whole(int stored) {
    return kind == 'u'
        ? Integer.toUnsignedLong(stored)
        : bits == Byte.SIZE ? (byte) stored : stored;
  }

  /** The bytes that one takes in a raster. */
  int bytes() {
    int least = kind == 'f' ? Float.BYTES : 1;
    return Math.max(least, bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8);
  }

  /** The bits, in words. */
  String words() {
    return bits + (kind == 'f' ? " floating-point" : kind == 'i' ? " signed" : "") + " bits";
  }
}
