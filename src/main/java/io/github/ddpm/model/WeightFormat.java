package io.github.ddpm.model;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.HalfPrecision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A number format for weights in a file. */
public enum WeightFormat {
  /** 4 bytes a number. */
  FP32(Dtype.F32),
  /** 2 bytes a number, for magnitudes up to 65,504. */
  FP16(Dtype.F16),
  /** 2 bytes a number: the range of float32 with 8 bits of precision. */
  BF16(Dtype.BF16);

  private final Dtype dtype;

  WeightFormat(Dtype dtype) {
    this.dtype = dtype;
  }

  /** Its name in a safetensors file. */
  Dtype dtype() {
    return dtype;
  }

  private ByteBuffer put(float value, ByteBuffer bytes) {
    return switch (this) {
      case FP32 -> bytes.putFloat(value);
      case FP16 -> bytes.putShort(fp16(value));
      case BF16 -> bytes.putShort(HalfPrecision.toBfloat16(value));
    };
  }

  private static short fp16(float value) {
    short bits = HalfPrecision.toFloat16(value);
    if (Float.isInfinite(HalfPrecision.float16(bits)) && Float.isFinite(value)) {
      throw new ArithmeticException(value + " is beyond the range of fp16; use bf16 or fp32");
    }
    return bits;
  }

  /**
   * Encodes numbers in this format, little-endian.
   *
   * @throws ArithmeticException if one is outside its range
   */
  ByteBuffer bytes(FloatBuffer values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.remaining() * dtype.width()).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      put(values.get(), bytes);
    }
    return bytes.flip();
  }
}
