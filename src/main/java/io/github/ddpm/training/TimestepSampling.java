package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Arithmetic;

/** How the timesteps of a batch are drawn; each image's is uniform over 0 … T − 1 either way. */
public enum TimestepSampling {
  /** Independently (Ho et al. 2020). */
  UNIFORM {
    @Override
    NDArray draw(NDManager manager, int images, int timesteps) {
      return manager.randomInteger(0, timesteps, new Shape(images), DataType.INT64);
    }
  },
  /**
   * One from each of N equal parts of 0 … T − 1, so that every batch spans all noise levels and the
   * loss varies less (the low-discrepancy sampler of Kingma et al. 2021, with a random point in
   * each part).
   */
  STRATIFIED {
    @Override
    NDArray draw(NDManager manager, int images, int timesteps) {
      NDArray point = manager.randomUniform(0, 1, new Shape(images));
      NDArray t =
          Arithmetic.times(timesteps / (double) images, manager.arange((float) images).add(point));
      // Rounding can lift the last point to T.
      return Arithmetic.clip(t.floor(), 0, timesteps - 1.0).toType(DataType.INT64, false);
    }
  };

  /** Timesteps of a batch from the engine's generator, int64 (N). */
  abstract NDArray draw(NDManager manager, int images, int timesteps);
}
