package io.github.ddpm.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Torch;
import java.io.IOException;

/** Rows of features as float64 matrices on the CPU. */
final class FeatureMatrices {
  private FeatureMatrices() {}

  /** Creates a manager for matrices; the calling thread records no gradients from now on. */
  static NDManager manager() {
    Torch.start();
    Torch.gradMode(false);
    return Torch.newManager(Device.cpu());
  }

  /** Rows {@code from} … {@code to − 1}, (to − from, d). */
  static NDArray of(NDManager manager, FeatureRows features, int from, int to) throws IOException {
    return of(manager, features.rows(from, to), features.dimensions());
  }

  /** All of {@code rows}, (n, d). */
  static NDArray of(NDManager manager, float[] rows, int dimensions) {
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = rows[i];
    }
    return manager.create(values, new Shape(rows.length / dimensions, dimensions));
  }
}
