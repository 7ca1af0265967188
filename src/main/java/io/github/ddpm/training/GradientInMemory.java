package io.github.ddpm.training;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.torch.OutOfMemory;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * The gradient of a batch by as many images at once as a GPU's memory holds: while it is full,
 * there are half as many from then on.
 *
 * @param most images that this process's network sees at once in any case
 */
record GradientInMemory(BatchGradient gradient, TrainingState state, int most) {

  /**
   * Computes it.
   *
   * @param batch makes the batch, anew for each attempt
   * @param scope owns the figures
   * @param listeners hear of fewer images at once
   */
  LossAndGradient of(
      Function<NDManager, NoisyBatch> batch,
      NDManager scope,
      StepClock clock,
      List<TrainingListener> listeners)
      throws IOException {
    while (true) {
      try (NDManager attempt = scope.newSubManager()) {
        LossAndGradient result = gradient.of(batch.apply(attempt), state.microBatch(), clock);
        result.figures().attach(scope);
        return result;
      } catch (RuntimeException e) {
        if (!OutOfMemory.ofGpu(e) || atOnce() == 1) {
          throw e;
        }
      }
      OutOfMemory.release(state.manager().getDevice());
      state.microBatch((atOnce() + 1) / 2);
      for (TrainingListener listener : listeners) {
        listener.onMicroBatch(state.microBatch());
      }
    }
  }

  private int atOnce() {
    return Math.min(state.microBatch(), most);
  }
}
