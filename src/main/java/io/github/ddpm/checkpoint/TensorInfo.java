package io.github.ddpm.checkpoint;

import java.util.List;

/**
 * The description of one tensor in a safetensors header.
 *
 * @param dtype the type of its elements
 * @param shape the dimensions, slowest first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte, counted from the end of the header
 */
public record TensorInfo(Dtype dtype, List<Long> shape, long begin, long end) {

  /** Copies the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** The same bytes in another shape with as many elements. */
  public TensorInfo withShape(List<Long> other) {
    if (dtype.bytes(other) != end - begin) {
      throw new IllegalArgumentException("%s has no elements for %s".formatted(shape, other));
    }
    return new TensorInfo(dtype, other, begin, end);
  }

  boolean isSamePlace(TensorInfo other) {
    return begin == other.begin && end == other.end && dtype == other.dtype;
  }
}
