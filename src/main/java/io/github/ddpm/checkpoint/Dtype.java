package io.github.ddpm.checkpoint;

import java.util.List;

/**
 * The type of a stored tensor's elements.
 *
 * <p>The constants are in the order in which the reference implementation of safetensors writes
 * tensors: widest first, and within a width as listed here.
 */
public enum Dtype {
  U64(8),
  I64(8),
  F64(8),
  F32(4),
  U32(4),
  I32(4),
  BF16(2),
  F16(2),
  U16(2),
  I16(2),
  F8_E4M3(1),
  F8_E5M2(1),
  I8(1),
  U8(1),
  BOOL(1);

  private final int width;

  Dtype(int width) {
    this.width = width;
  }

  /** Bytes per element. */
  public int width() {
    return width;
  }

  /**
   * The length in bytes of a tensor of this shape; an empty shape is a scalar.
   *
   * @throws ArithmeticException if a dimension is negative or the length exceeds 2⁶³ − 1
   */
  long bytes(List<Long> shape) {
    long bytes = width;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new ArithmeticException("negative dimension " + dimension);
      }
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return bytes;
  }
}
