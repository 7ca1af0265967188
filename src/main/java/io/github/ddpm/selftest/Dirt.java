package io.github.ddpm.selftest;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Fills free memory with NaN, so that code that reads unwritten memory gives NaN. Fresh memory
 * could be zero by chance.
 */
final class Dirt {
  private static final int LEAST = 1 << 8;
  private static final int MOST = 1 << 18;
  private static final int OF_EACH_SIZE = 2;

  private Dirt() {}

  /** Fills and frees several blocks of each size, from a kilobyte to a megabyte. */
  static void leave(NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      for (int size = LEAST; size <= MOST; size *= 2) {
        for (int i = 0; i < OF_EACH_SIZE; i++) {
          scope.full(new Shape(size), Float.NaN);
        }
      }
    }
  }
}
