package io.github.ddpm.selftest;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * NaN in memory that is free: code that reads what nobody wrote then gives NaN, where fresh memory
 * would have been zeros by chance.
 */
final class Dirt {
  private static final int LEAST = 1 << 8;
  private static final int MOST = 1 << 18;
  private static final int OF_EACH_SIZE = 2;

  private Dirt() {}

  /** Leaves blocks of a kilobyte to a megabyte behind, with some of each size. */
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
