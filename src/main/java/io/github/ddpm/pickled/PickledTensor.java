package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as a view of a storage: element (i, j, …) is at {@code offset + i · strides[0] + j ·
 * strides[1] + …}.
 *
 * @param storage has its elements, and perhaps those of others
 * @param offset of the first element, in elements
 * @param shape the dimensions, slowest first
 * @param strides one for each dimension, in elements, none negative
 */
record PickledTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {

  /** So many bytes are harmless, however few they are made of. */
  private static final long ALWAYS = 1 << 26;

  /** How many times a larger view may repeat the elements of its storage. */
  private static final long MOST_REPEATED = 200;

  /** Refuses views that reach beyond their storage, or repeat it too often. */
  PickledTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    if (offset < 0 || shape.size() != strides.size()) {
      throw new IllegalArgumentException("a tensor at %d of %s".formatted(offset, shape));
    }
    long count = 1;
    long last = offset;
    for (int i = 0; i < shape.size(); i++) {
      if (shape.get(i) < 0 || strides.get(i) < 0) {
        throw new IllegalArgumentException("shape %s, strides %s".formatted(shape, strides));
      }
      count = Math.multiplyExact(count, shape.get(i));
      long steps = Math.max(0, shape.get(i) - 1);
      last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
    }
    boolean isBeyond = count > 0 && last >= storage.elements();
    if (isBeyond || count > mostElements(storage)) {
      throw new IllegalArgumentException(
          "a tensor of %s with strides %s from %d in a storage of %d elements%s"
              .formatted(
                  shape,
                  strides,
                  offset,
                  storage.elements(),
                  isBeyond ? "" : ", which repeats them too often for weights"));
    }
  }

  /** As many as there are; more where {@code expand} has repeated them. */
  private static long mostElements(Storage storage) {
    long bytes = Math.max(ALWAYS, Math.min(storage.bytes(), Integer.MAX_VALUE) * MOST_REPEATED);
    return Math.max(
        storage.elements(), Math.min(bytes, Integer.MAX_VALUE) / storage.dtype().width());
  }

  TensorInfo info() {
    return new TensorInfo(storage.dtype(), shape);
  }

  private long count() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= shape.get(i);
    }
    return true;
  }

  /**
   * The elements in row-major order, little-endian.
   *
   * @param content all bytes of the storage
   */
  ByteBuffer elements(ByteBuffer content) {
    int width = storage.dtype().width();
    int length = (int) count() * width;
    if (length == 0 || isContiguous()) {
      int begin = length == 0 ? 0 : (int) offset * width;
      return content.slice(begin, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer elements = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[shape.size()];
    long at = offset;
    while (elements.hasRemaining()) {
      for (int i = 0; i < width; i++) {
        elements.put(content.get((int) at * width + i));
      }
      int dimension = index.length - 1;
      while (dimension >= 0 && ++index[dimension] == shape.get(dimension)) {
        at -= (shape.get(dimension) - 1) * strides.get(dimension);
        index[dimension--] = 0;
      }
      at += dimension < 0 ? 0 : strides.get(dimension);
    }
    return elements.flip();
  }
}
