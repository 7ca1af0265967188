package io.github.ddpm.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Conversions between float32 and the two 16-bit floating-point formats: widening is exact,
 * rounding is to nearest, ties to even. Those of 8 bits are only read.
 *
 * <pre>
 *   BF16   1 sign, 8 exponent (bias 127), 7 fraction    the upper half of a float32
 *   F16    1 sign, 5 exponent (bias 15), 10 fraction    IEEE 754 binary16
 *   E5M2   1 sign, 5 exponent (bias 15), 2 fraction     the upper half of a float16
 *   E4M3   1 sign, 4 exponent (bias 7), 3 fraction      without infinity; NaN is all ones
 * </pre>
 */
public final class HalfPrecision {

  private static final float SMALLEST_FLOAT16 = 0x1p-24f;
  private static final float SMALLEST_NORMAL_FLOAT16 = 0x1p-14f;

  /** Halfway between the largest number, 65,504, and the next in sequence, 65,536. */
  private static final float BEYOND_FLOAT16 = 65_520;

  private HalfPrecision() {}

  /** The value of a bfloat16 from its bits. */
  public static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The value of an IEEE half-precision number from its bits. */
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

  /** The value of a number of 8 bits with 4 of exponent. */
  static float e4m3(byte bits) {
    int exponent = bits >> 3 & 0xF;
    int fraction = bits & 7;
    float magnitude =
        (bits & 0x7F) == 0x7F
            ? Float.NaN
            : exponent == 0
                ? Math.scalb((float) fraction, -9)
                : Math.scalb(8f + fraction, exponent - 10);
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The bits of the bfloat16 nearest to a number; infinity beyond its range. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >> 16 | 0x40); // Keeps a NaN with low bits only from becoming ∞.
    }
    int half = 0x7fff + (bits >> 16 & 1);
    return (short) ((bits + half) >> 16);
  }

  /** The bits of the half-precision number nearest to a number; infinity from 65,520. */
  public static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    } else if (magnitude >= BEYOND_FLOAT16) {
      return (short) (sign | 0x7c00);
    } else if (magnitude < SMALLEST_NORMAL_FLOAT16) {
      return (short) (sign | (int) Math.rint(magnitude / (double) SMALLEST_FLOAT16));
    }
    int rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23);
    int half = 0xfff + (rebiased >> 13 & 1);
    return (short) (sign | (rebiased + half) >> 13);
  }

  /** The values of little-endian numbers of one of the four formats. */
  static FloatBuffer widened(ByteBuffer numbers, Dtype dtype) {
    FloatBuffer floats = FloatBuffer.allocate(numbers.remaining() / dtype.width());
    while (numbers.hasRemaining()) {
      floats.put(
          switch (dtype) {
            case F16 -> float16(numbers.getShort());
            case BF16 -> bfloat16(numbers.getShort());
            case F8_E4M3 -> e4m3(numbers.get());
            default -> float16((short) (numbers.get() << 8));
          });
    }
    return floats.flip();
  }
}
