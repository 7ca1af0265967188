package io.github.ddpm.checkpoint;

/**
 * The two 16-bit floating-point formats, widened to float32 without loss.
 *
 * <pre>
 *   BF16   1 sign, 8 exponent (bias 127), 7 fraction    the upper half of a float32
 *   F16    1 sign, 5 exponent (bias 15), 10 fraction    IEEE 754 binary16
 * </pre>
 */
public final class HalfPrecision {

  private static final float SMALLEST_FLOAT16 = 0x1p-24f;

  private HalfPrecision() {}

  /** The value of a bfloat16 given by its bits. */
  public static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The value of an IEEE half-precision number given by its bits. */
  public static float float16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * SMALLEST_FLOAT16;
      return sign == 0 ? magnitude : -magnitude;
    }
    int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }
}
