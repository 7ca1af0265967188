package io.github.ddpm.source;

import io.github.ddpm.decode.StoredValues;
import io.github.ddpm.settings.ValueRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How numbers are stored in an array.
 *
 * @param kind {@code u} whole and not below 0, {@code i} whole, {@code f} binary fractions
 * @param bytes of each
 * @param order of their bytes
 */
record NumberType(char kind, int bytes, ByteOrder order) {
  /** The types that are read, in NumPy's words. */
  static final String READ = "[<>|=]([iu][1248]|f[48])";

  /** The type of NumPy's words. */
  static NumberType of(String numpy) {
    return new NumberType(
        numpy.charAt(1),
        numpy.charAt(2) - '0',
        numpy.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  boolean isBytes() {
    return kind == 'u' && bytes == 1;
  }

  /** Numbers as bytes of a picture: those of bytes as they are, others by {@code range}. */
  byte[] pixels(byte[] stored, ValueRange range) {
    if (isBytes()) {
      return stored;
    }
    ByteBuffer numbers = ByteBuffer.wrap(stored).order(order);
    byte[] pixels = new byte[stored.length / bytes];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) range.toByte(number(numbers, i));
    }
    return pixels;
  }

  /** Which numbers there are; what is no number does not count. */
  StoredValues values(byte[] stored) {
    if (isBytes()) {
      return StoredValues.OF_BYTES;
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    ByteBuffer numbers = ByteBuffer.wrap(stored).order(order);
    for (int i = 0; i < stored.length / bytes; i++) {
      double number = number(numbers, i);
      least = number < least ? number : least;
      most = number > most ? number : most;
    }
    return new StoredValues(least, most);
  }

  private double number(ByteBuffer numbers, int index) {
    int at = index * bytes;
    if (kind == 'f') {
      return bytes == Float.BYTES ? numbers.getFloat(at) : numbers.getDouble(at);
    }
    long signed =
        switch (bytes) {
          case 1 -> numbers.get(at);
          case 2 -> numbers.getShort(at);
          case 4 -> numbers.getInt(at);
          default -> numbers.getLong(at);
        };
    double number = signed;
    return kind == 'i' || number >= 0 ? number : number + Math.scalb(1.0, 8 * bytes);
  }
}
