package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.torch.Arithmetic;

/**
 * Draws the timesteps of batches; nothing is copied from or to the host.
 *
 * @param settings how
 * @param timesteps T
 * @param borders ln σ/α halfway between one timestep and the next, rising, float32 (T − 1)
 */
record DrawnTimesteps(TimestepSettings settings, int timesteps, NDArray borders) {

  /** Copies the borders to the manager's device; they live as long as the manager. */
  static DrawnTimesteps of(NDManager manager, TimestepSettings settings, NoisePath path) {
    float[] borders = new float[path.timesteps() - 1];
    for (int t = 0; t < borders.length; t++) {
      borders[t] = (float) -path.lambdaAfter(t);
    }
    return new DrawnTimesteps(settings, path.timesteps(), manager.create(borders));
  }

  /** Timesteps of a batch from the engine's generator, int64 (N). */
  NDArray draw(NDManager manager, int images) {
    return switch (settings.sampling()) {
      case UNIFORM -> manager.randomInteger(0, timesteps, new Shape(images), DataType.INT64);
      case STRATIFIED -> stratified(manager, images);
      case LOG_NORMAL, LOGIT_NORMAL -> logNormal(manager, images);
    };
  }

  private NDArray stratified(NDManager manager, int images) {
    NDArray point = manager.randomUniform(0, 1, new Shape(images));
    NDArray t =
        Arithmetic.times(timesteps / (double) images, manager.arange((float) images).add(point));
    // Rounding can lift the last point to T.
    return Arithmetic.clip(t.floor(), 0, timesteps - 1.0).toType(DataType.INT64, false);
  }

  private NDArray logNormal(NDManager manager, int images) {
    NDArray normal = manager.randomNormal(new Shape(images));
    NDArray logSigma =
        Arithmetic.shifted(Arithmetic.times(settings.std(), normal), settings.mean());
    return Arithmetic.bucket(logSigma, borders);
  }
}
