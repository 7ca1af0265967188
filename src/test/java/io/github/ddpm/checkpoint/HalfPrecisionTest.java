package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class HalfPrecisionTest {

  @Test
  void everyFloat16IsWhatTheFormatDefines() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertSame(value(bits, 5, 10), HalfPrecision.float16((short) bits), bits);
    }
  }

  @Test
  void everyBfloat16IsWhatTheFormatDefines() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertSame(value(bits, 8, 7), HalfPrecision.bfloat16((short) bits), bits);
    }
  }

  /** IEEE 754, section 3.4, in doubles: (−1)^s · 2^(e − bias) · (1 or 0 + f / 2^p). */
  private static double value(int bits, int exponentBits, int fractionBits) {
    int fraction = bits % (1 << fractionBits);
    int exponent = bits / (1 << fractionBits) % (1 << exponentBits);
    double sign = bits >= 1 << 15 ? -1 : 1;
    int largest = (1 << exponentBits) - 1;
    int bias = largest / 2;
    if (exponent == largest) {
      return fraction == 0 ? sign / 0.0 : Double.NaN;
    }
    double significand = fraction / Math.pow(2, fractionBits) + (exponent == 0 ? 0 : 1);
    return sign * significand * Math.pow(2, Math.max(exponent, 1) - bias);
  }

  private static void assertSame(double expected, float actual, int bits) {
    // Compared as bits, which tell −0 from 0 and take all NaNs as one.
    assertEquals(
        Double.doubleToLongBits(expected),
        Double.doubleToLongBits(actual),
        () -> "bits " + Integer.toHexString(bits));
  }
}
