package io.github.ddpm.metrics;

import java.io.IOException;
import java.util.Arrays;

/** Points that are easy to reproduce in any language: a hash of (row, column, seed) in [0, 1). */
final class TestPoints {
  private static final long MASK = 0xFFFFFFFFL;

  private TestPoints() {}

  static float[] uniform(int rows, int columns, long seed) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        long h = (i * 7919L + j * 104729L + seed * 1299709L + 1) * 2654435761L & MASK;
        h = (h ^ h >>> 15) * 2246822519L & MASK;
        h ^= h >>> 13;
        values[i * columns + j] = (h >>> 8) / (float) (1 << 24);
      }
    }
    return values;
  }

  /** Rows in memory. */
  static FeatureRows of(float[] values, int dimensions) {
    return new FeatureRows() {
      @Override
      public int count() {
        return values.length / dimensions;
      }

      @Override
      public int dimensions() {
        return dimensions;
      }

      @Override
      public float[] rows(int from, int to) {
        return Arrays.copyOfRange(values, from * dimensions, to * dimensions);
      }
    };
  }

  static FeatureRows rows(int rows, int columns, long seed) {
    return of(uniform(rows, columns, seed), columns);
  }

  static FeatureRows scaled(FeatureRows features, float factor) throws IOException {
    float[] values = features.rows(0, features.count());
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return of(values, features.dimensions());
  }
}
