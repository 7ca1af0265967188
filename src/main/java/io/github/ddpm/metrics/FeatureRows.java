package io.github.ddpm.metrics;

import java.io.IOException;
import java.util.Arrays;

/** One row of numbers for each image of a set, in memory or on disk. */
public interface FeatureRows {
  /** The number of rows. */
  int count();

  /** The length of a row. */
  int dimensions();

  /** Rows {@code from} … {@code to − 1}, one after another. */
  float[] rows(int from, int to) throws IOException;

  /** The rows of {@code indices}, one after another. */
  default float[] rows(int[] indices) throws IOException {
    float[] rows = new float[Math.multiplyExact(indices.length, dimensions())];
    for (int i = 0; i < indices.length; i++) {
      float[] row = rows(indices[i], indices[i] + 1);
      System.arraycopy(row, 0, rows, i * dimensions(), dimensions());
    }
    return rows;
  }

  /** Returns {@code count} of these rows, evenly spread, so that a sorted set keeps its mixture. */
  default FeatureRows spread(int count) {
    if (count >= count()) {
      return this;
    }
    FeatureRows all = this;
    return new FeatureRows() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int dimensions() {
        return all.dimensions();
      }

      @Override
      public float[] rows(int from, int to) throws IOException {
        int[] indices = new int[to - from];
        Arrays.setAll(indices, i -> (int) ((long) (from + i) * all.count() / count));
        return all.rows(indices);
      }
    };
  }
}
