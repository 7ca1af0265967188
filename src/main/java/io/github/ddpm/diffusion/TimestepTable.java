package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A function of the timestep as a float32 array (T) on the device. A lookup is a gather on the
 * device; nothing is copied from or to the host.
 */
final class TimestepTable {

  private final NDArray values;

  /** Evaluates the function at t = 0 … T − 1; the table lives as long as its manager. */
  TimestepTable(NDManager manager, int timesteps, IntToDoubleFunction function) {
    float[] table = new float[timesteps];
    IntStream.range(0, timesteps).forEach(t -> table[t] = (float) function.applyAsDouble(t));
    values = manager.create(table);
  }

  /** The values (N) at the timesteps t, int64 (N); they belong to the manager of {@code t}. */
  NDArray perImage(NDArray t) {
    return values.take(t.getManager(), t);
  }

  /** The same values as (N, 1, 1, 1), for multiplication with images (N, C, H, W). */
  NDArray perPixel(NDArray t) {
    return perImage(t).reshape(new Shape(-1, 1, 1, 1));
  }
}
