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
 * The gradient of a batch's loss with respect to all parameters at once. Micro-batches are worked
 * on one after the other, the parts of each side by side; the loss of the whole is the mean over
 * images, so each part counts by its share of them.
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
  record Result(NDArray loss, NDArray gradient) {

    private Result plus(Result other) {
      try (NDArray otherLoss = other.loss;
          NDArray otherGradient = other.gradient) {
        loss.addi(otherLoss);
        gradient.addi(otherGradient);
      }
      return this;
    }

    /** Makes the gradient no number where the loss is none, so that no update is made of it. */
    private Result marked() {
      gradient.get("0:1").addi(loss.mul(0));
      return this;
    }
  }

  /**
   * The loss and its gradient; they belong to the manager of {@code xt}, whose batch size counts.
   *
   * @param microBatch how many images the network sees at once
   */
  Result of(NDArray xt, NDArray t, NDArray target, int microBatch) {
    int images = Math.toIntExact(xt.getShape().get(0));
    Result sum = null;
    for (int start = 0; start < images; start += microBatch) {
      int first = start;
      List<Result> results =
          parts.map(
              Math.min(microBatch, images - first),
              (from, to) -> part(xt, t, target, first + from, first + to, images));
      for (Result result : results) {
        sum = sum == null ? result : sum.plus(result);
      }
    }
    return sum.marked();
  }

  /** What the network says of images {@code xt}, (N, C, H, W), without a gradient. */
  NDArray output(NDArray xt, NDArray t) {
    return output(state.flat(), new NDList(xt, t));
  }

  private NDArray output(NDArray weights, NDList input) {
    return network
        .forward(state.parameters().view(precision.cast(weights)), input, true)
        .singletonOrThrow();
  }

  private Result part(NDArray xt, NDArray t, NDArray target, int from, int to, int images) {
    NDManager batch = xt.getManager();
    try (NDManager scope = batch.newSubManager()) {
      NDArray leaf = state.flat().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      NDArray steps = slice(t, from, to, scope);
      NDList input = new NDList(slice(xt, from, to, scope), steps);
      Torch.gradMode(true);
      NDArray output = output(leaf, input);
      NDArray loss = objective.loss(output, slice(target, from, to, scope), steps);
      if (to - from < images) {
        loss = loss.mul((to - from) / (float) images); // A double would make the scalar one.
      }
      Torch.backward(loss);
      NDArray value = loss.stopGradient();
      NDArray gradient = leaf.getGradient();
      value.attach(batch);
      gradient.attach(batch);
      return new Result(value, gradient);
    } finally {
      Torch.gradMode(false);
    }
  }

  private static NDArray slice(NDArray array, int from, int to, NDManager scope) {
    NDArray slice = array.get(from + ":" + to);
    slice.attach(scope);
    return slice;
  }
}
