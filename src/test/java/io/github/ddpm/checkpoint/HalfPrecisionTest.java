package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void everyHalfPrecisionNumberSurvivesBeingWidenedAndRoundedAgain() {
    for (int i = 0; i < 1 << 16; i++) {
      short bits = (short) i;
      if (!Float.isNaN(HalfPrecision.float16(bits))) {
        assertEquals(bits, HalfPrecision.toFloat16(HalfPrecision.float16(bits)));
      }
      if (!Float.isNaN(HalfPrecision.bfloat16(bits))) {
        assertEquals(bits, HalfPrecision.toBfloat16(HalfPrecision.bfloat16(bits)));
      }
    }
  }

  /**
   * Between two neighbours: to the nearer, and from the middle to the one with an even last bit.
   */
  @Test
  void roundingIsToTheNearestAndOfTwoTheEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float middle =
          (HalfPrecision.float16((short) bits) + HalfPrecision.float16((short) (bits + 1))) / 2;
      assertEquals(bits, HalfPrecision.toFloat16(Math.nextDown(middle)));
      assertEquals(bits + bits % 2, HalfPrecision.toFloat16(middle));
      assertEquals(bits + 1, HalfPrecision.toFloat16(Math.nextUp(middle)));
      assertEquals((short) (bits + bits % 2 | 0x8000), HalfPrecision.toFloat16(-middle));
    }
    for (int bits = 0; bits < 0x7f7f; bits++) {
      int middle = bits << 16 | 0x8000;
      assertEquals(bits, HalfPrecision.toBfloat16(Float.intBitsToFloat(middle - 1)));
      assertEquals(bits + bits % 2, HalfPrecision.toBfloat16(Float.intBitsToFloat(middle)));
      assertEquals(bits + 1, HalfPrecision.toBfloat16(Float.intBitsToFloat(middle + 1)));
    }
  }

  @Test
  void whatIsTooLargeIsInfiniteAndNanStaysNan() {
    assertEquals(0x7bff, HalfPrecision.toFloat16(65_519.996f));
    assertEquals(0x7c00, HalfPrecision.toFloat16(65_520));
    assertEquals((short) 0xfc00, HalfPrecision.toFloat16(Float.NEGATIVE_INFINITY));
    assertEquals(0x7f80, HalfPrecision.toBfloat16(Float.MAX_VALUE));
    for (int nan : new int[] {0x7f800001, 0x7fc00000, 0xff800001, 0x7fffffff}) {
      float value = Float.intBitsToFloat(nan);
      assertTrue(Float.isNaN(HalfPrecision.float16(HalfPrecision.toFloat16(value))));
      assertTrue(Float.isNaN(HalfPrecision.bfloat16(HalfPrecision.toBfloat16(value))));
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
