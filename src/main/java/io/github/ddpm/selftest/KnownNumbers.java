package io.github.ddpm.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Random numbers n/16 for integers n from −16 to 15, which are exact in every number format. Sums
 * of their products are exact in float32 too, except with Winograd's transforms.
 */
final class KnownNumbers {
  private static final int BITS = 5;
  private static final int OF_ONE = Long.SIZE / BITS;

  private final SplittableRandom random;

  KnownNumbers(long seed) {
    random = new SplittableRandom(seed);
  }

  float[] next(int count) {
    float[] values = new float[count];
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits = i % OF_ONE == 0 ? random.nextLong() : bits >>> BITS;
      values[i] = ((int) (bits & 31) - 16) / 16f;
    }
    return values;
  }

  /** −1 or 1, each as likely as the other. */
  double[] signs(int count) {
    double[] signs = new double[count];
    for (int i = 0; i < count; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }

  /** An array that requires a gradient. */
  static NDArray leaf(NDManager manager, float[] values, long... shape) {
    NDArray leaf = array(manager, values, shape);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  static NDArray array(NDManager manager, float[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }
}
