package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Images made smaller and larger. Results belong to the manager of their argument. Each pixel is a
 * sum of products that does not depend on how many images there are.
 */
public final class Rescaling {
  private static final Script SCRIPT = Script.load("rescaling");
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private Rescaling() {}

  /** The mean of each {@code factor} × {@code factor} pixels of x, float32 (N, C, H, W). */
  public static NDArray shrunk(NDArray x, int factor) {
    return SCRIPT.call("shrunk", x, factor);
  }

  /**
   * x, float32 (N, C, h, w), as (N, C, {@code height}, {@code width}) by bilinear interpolation
   * with the corners aligned: pixel i of H is at i (h − 1)/(H − 1), as in diffusers' {@code
   * IFSuperResolutionPipeline}.
   */
  public static NDArray enlarged(NDArray x, int height, int width) {
    try (NDManager scope = x.getManager().newSubManager();
        NDArray high = along(x, HEIGHT, height, scope)) {
      return along(high, WIDTH, width, scope);
    }
  }

  private static NDArray along(NDArray x, int axis, int size, NDManager scope) {
    int known = Math.toIntExact(x.getShape().get(axis));
    long[] below = new long[size];
    long[] above = new long[size];
    float[] share = new float[size];
    for (int i = 0; i < size; i++) {
      double at = size == 1 ? 0 : (double) i * (known - 1) / (size - 1);
      below[i] = (long) at;
      above[i] = Math.min(below[i] + 1, known - 1);
      share[i] = (float) (at - below[i]);
    }
    Shape shape = axis == HEIGHT ? new Shape(size, 1) : new Shape(size);
    return SCRIPT.call(
        "interpolated",
        x,
        axis,
        Transfer.of(scope, below, new Shape(size)),
        Transfer.of(scope, above, new Shape(size)),
        Transfer.of(scope, share, shape));
  }
}
