package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.List;

/**
 * The gradient of a batch's loss with respect to all parameters at once. Parts of the batch are
 * worked on side by side; the loss of the whole is the mean over images, so each part counts by its
 * share of them.
 *
 * @param network takes x_t (N, C, H, W) and t (N), gives (N, C, H, W)
 * @param state holds the weights
 * @param precision the number format of the network's arithmetic
 */
record BatchGradient(
    Block network,
    TrainingState state,
    Objective objective,
    Precision precision,
    BatchParts parts) {

  /**
   * What one batch gives.
   *
   * @param loss a scalar
   * @param gradient float32, laid out as the weights are
   */
  record Result(NDArray loss, NDArray gradient) {}

  /**
   * The loss and its gradient; they belong to the manager of {@code xt}, whose batch size counts.
   *
   * @param clock told when forward and backward of a part are done
   */
  Result of(NDArray xt, NDArray t, NDArray target, StepClock clock) {
    int images = Math.toIntExact(xt.getShape().get(0));
    List<Result> results =
        parts.map(
            images,
            (from, to) -> {
              clock.start();
              return part(xt, t, target, from, to, clock);
            });
    Result sum = results.get(0);
    for (Result other : results.subList(1, results.size())) {
      sum.loss.addi(other.loss);
      sum.gradient.addi(other.gradient);
    }
    return sum;
  }

  private Result part(NDArray xt, NDArray t, NDArray target, int from, int to, StepClock clock) {
    NDManager batch = xt.getManager();
    long images = xt.getShape().get(0);
    try (NDManager scope = batch.newSubManager()) {
      NDArray leaf = state.flat().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      NDArray steps = slice(t, from, to, scope);
      NDList input = new NDList(slice(xt, from, to, scope), steps);
      Torch.gradMode(true);
      NDArray output =
          network
              .forward(state.parameters().view(precision.cast(leaf)), input, true)
              .singletonOrThrow();
      NDArray loss = objective.loss(output, slice(target, from, to, scope), steps);
      if (to - from < images) {
        loss = loss.mul((to - from) / (float) images); // A double would make the scalar one.
      }
      clock.end(StepPart.FORWARD);
      Torch.backward(loss);
      clock.end(StepPart.BACKWARD);
      Torch.gradMode(false);
      NDArray value = loss.stopGradient();
      NDArray gradient = leaf.getGradient();
      value.attach(batch);
      gradient.attach(batch);
      return new Result(value, gradient);
    }
  }

  private static NDArray slice(NDArray array, int from, int to, NDManager scope) {
    NDArray slice = array.get(from + ":" + to);
    slice.attach(scope);
    return slice;
  }
}
