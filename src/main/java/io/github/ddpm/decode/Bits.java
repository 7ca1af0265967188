package io.github.ddpm.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads bytes of files. */
final class Bits {
  private Bits() {}

  /** Whether {@code bytes} have these characters, of one byte each, at {@code at}. */
  static boolean startsWith(byte[] bytes, int at, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    return at >= 0
        && bytes.length - at >= expected.length
        && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }

  /** Where the next zero byte is, from {@code from} on; {@code bytes.length} if there is none. */
  static int zeroAfter(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != 0) {
      at++;
    }
    return at;
  }

  /** What {@code bytes} unpack to, from {@code from} on, or the first {@code most} bytes of it. */
  static byte[] inflated(byte[] bytes, int from, int most) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, from, bytes.length - from);
      byte[] unpacked = new byte[Math.min(most, 1 << 16)];
      int filled = 0;
      for (int more; (more = inflater.inflate(unpacked, filled, unpacked.length - filled)) > 0; ) {
        filled += more;
        if (filled == unpacked.length && filled < most) {
          unpacked = Arrays.copyOf(unpacked, Math.min(most, 2 * filled));
        }
      }
      return Arrays.copyOf(unpacked, filled);
    } catch (DataFormatException e) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }
}
