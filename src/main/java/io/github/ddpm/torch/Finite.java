package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/**
 * Tells finite numbers from NaN and infinity by x − x, which is 0 for finite x and NaN otherwise.
 */
public final class Finite {
  private Finite() {}

  /** Whether all of {@code array} is finite. Waits for the device. */
  public static boolean all(NDArray array) {
    try (NDArray zeros = array.sub(array);
        NDArray sum = zeros.sum()) {
      return sum.getFloat() == 0;
    }
  }

  /** 1 if the scalar is not finite, else 0, on its device. */
  public static NDArray isNot(NDArray scalar) {
    return scalar.sub(scalar).isNaN().toType(scalar.getDataType(), false);
  }

  /** The scalar, or 0 if it is not finite. */
  public static NDArray orZero(NDArray scalar) {
    NDArray zero = scalar.zerosLike();
    return NDArrays.where(scalar.sub(scalar).isNaN(), zero, scalar);
  }
}
