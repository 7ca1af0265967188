package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;

/**
 * Arithmetic of arrays with Java numbers. DJL first copies each number to the array's device, and
 * on a GPU waits for all earlier work; here PyTorch passes the number along with the operation.
 * Results have the shape and type of x and belong to its manager; gradients are recorded if
 * {@linkplain Torch#gradMode grad mode} is on.
 */
public final class Arithmetic {
  private static final Script SCRIPT = Script.load("arithmetic");

  private Arithmetic() {}

  /** a x. */
  public static NDArray times(double a, NDArray x) {
    return SCRIPT.call("times", x, a);
  }

  /** x / a. */
  public static NDArray over(NDArray x, double a) {
    return SCRIPT.call("over", x, a);
  }

  /** x + a. */
  public static NDArray shifted(NDArray x, double a) {
    return SCRIPT.call("shifted", x, a);
  }

  /** x + a y, for y of the shape of x or one that broadcasts to it. */
  public static NDArray plus(NDArray x, double a, NDArray y) {
    return SCRIPT.call("plus", x, a, y);
  }

  /** a x + b y, for y of the shape of x or one that broadcasts to it. */
  public static NDArray mix(double a, NDArray x, double b, NDArray y) {
    return SCRIPT.call("mix", x, a, y, b);
  }

  /** x clipped to [low, high]; NaN stays NaN. */
  public static NDArray clip(NDArray x, double low, double high) {
    return SCRIPT.call("clip", x, low, high);
  }

  /**
   * How many of {@code borders} lie below each value, int64 of its shape.
   *
   * @param borders rising, of the same type, (B)
   */
  public static NDArray bucket(NDArray x, NDArray borders) {
    return SCRIPT.call("bucket", x, borders);
  }
}
