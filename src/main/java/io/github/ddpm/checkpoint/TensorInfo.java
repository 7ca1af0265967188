package io.github.ddpm.checkpoint;

import java.util.List;

/**
 * The type and shape of a stored tensor.
 *
 * @param dtype the type of its elements
 * @param shape the dimensions, slowest first; empty for a scalar
 */
public record TensorInfo(Dtype dtype, List<Long> shape) {

  /** Copies the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /**
   * The same elements in another shape.
   *
   * @throws IllegalArgumentException if that has more or fewer of them
   */
  public TensorInfo withShape(List<Long> other) {
    if (dtype.bytes(other) != dtype.bytes(shape)) {
      throw new IllegalArgumentException("%s has no elements for %s".formatted(shape, other));
    }
    return new TensorInfo(dtype, other);
  }
}
