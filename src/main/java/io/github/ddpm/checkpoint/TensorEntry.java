package io.github.ddpm.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to write: its name, type and shape, and a supplier of its bytes.
 *
 * @param name any text except {@code __metadata__}
 * @param dtype the type of its elements
 * @param shape the dimensions, slowest first; empty for a scalar
 * @param bytes called once, when the tensor is written; its buffer's remaining bytes are the
 *     elements in row-major order, little endian
 */
public record TensorEntry(String name, Dtype dtype, List<Long> shape, Supplier<ByteBuffer> bytes) {
  /** The header's key for metadata, which is not a tensor. */
  static final String METADATA = "__metadata__";

  /**
   * Checks name and shape.
   *
   * @throws IllegalArgumentException if the name is reserved, a dimension is negative, or the
   *     tensor is longer than one buffer (2 GiB)
   */
  public TensorEntry {
    shape = List.copyOf(shape);
    if (name.equals(METADATA)) {
      throw new IllegalArgumentException("tensor '" + name + "': the name is reserved");
    }
    try {
      if (dtype.bytes(shape) > Integer.MAX_VALUE) {
        throw new ArithmeticException("longer than 2 GiB; split it");
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' of shape " + shape + ": " + e.getMessage(), e);
    }
  }

  /** The same, with the shape as an array. */
  public static TensorEntry of(String name, Dtype dtype, long[] shape, Supplier<ByteBuffer> bytes) {
    return new TensorEntry(name, dtype, Arrays.stream(shape).boxed().toList(), bytes);
  }

  int length() {
    return (int) dtype.bytes(shape);
  }
}
