package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.List;

/**
 * The gradient of a batch's loss with respect to all parameters at once. Micro-batches are worked
 * on one after the other, the parts of each side by side; the loss of the whole is the mean over
 * images, so each part counts by its share of them.
 *
 * @param network takes x_t (N, C, H, W), t (N) and, if it knows classes, those (N), gives (N, C, H,
 *     W), or twice the channels where the variance is learnt
 * @param state holds the weights
 * @param precision the number format of the network's arithmetic
 * @param byTimestep is told the loss of each image
 */
record BatchGradient(
    Block network,
    TrainingState state,
    Objective objective,
    Precision precision,
    BatchParts parts,
    LossByTimestep byTimestep) {

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
      gradient.get("0:1").addi(loss.sub(loss));
      return this;
    }
  }

  /**
   * The loss and its gradient; they belong to the batch's manager.
   *
   * @param microBatch how many images the network sees at once
   * @param clock told when forward and backward of a part are done
   */
  Result of(NoisyBatch batch, int microBatch, StepClock clock) {
    Result sum = null;
    for (int start = 0; start < batch.images(); start += microBatch) {
      int first = start;
      List<Result> results =
          parts.map(
              Math.min(microBatch, batch.images() - first),
              (from, to) -> part(batch, first + from, first + to, clock));
      for (Result result : results) {
        sum = sum == null ? result : sum.plus(result);
      }
    }
    return sum.marked();
  }

  /**
   * Evaluates the network on a batch, with no gradient, for {@code listener} alone, which is told
   * of the network as a whole too.
   *
   * @param microBatch how many images the network sees at once
   */
  void watch(NoisyBatch batch, int microBatch, BlockListener listener) {
    for (int from = 0; from < batch.images(); from += microBatch) {
      try (NDManager scope = batch.xt().getManager().newSubManager()) {
        int to = Math.min(from + microBatch, batch.images());
        NoisyBatch part = batch.slice(from, to, scope);
        listener.onOutput(network, output(leaf(scope), part, listener));
      }
    }
  }

  private NDArray leaf(NDManager scope) {
    NDArray leaf = state.flat().stopGradient();
    leaf.attach(scope);
    return leaf;
  }

  private NDArray output(NDArray weights, NoisyBatch batch, BlockListener listener) {
    ParameterStore store = state.parameters().view(precision.cast(weights));
    PairList<String, Object> options =
        new ForwardOptions(listener, dropoutSeeds(batch)).parameters();
    return network.forward(store, batch.input(), true, options).singletonOrThrow();
  }

  /** On a GPU a generator for each image would cost thousands of small operations. */
  private static List<Long> dropoutSeeds(NoisyBatch batch) {
    List<Long> seeds = batch.dropoutSeeds();
    return batch.xt().getDevice().isGpu() ? seeds.subList(0, 1) : seeds;
  }

  private Result part(NoisyBatch batch, int from, int to, StepClock clock) {
    clock.start();
    NDManager manager = batch.xt().getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray leaf = leaf(scope);
      leaf.setRequiresGradient(true);
      NoisyBatch part = batch.slice(from, to, scope);
      Torch.gradMode(true);
      NDArray output = output(leaf, part, BlockListener.NONE);
      NDArray perImage = objective.lossPerImage(output, part.target(), part.xStart(), part.t());
      NDArray loss = perImage.mean();
      if (to - from < batch.images()) {
        loss = Arithmetic.times((to - from) / (double) batch.images(), loss);
      }
      clock.end(StepPart.FORWARD);
      Torch.backward(loss);
      clock.end(StepPart.BACKWARD);
      Torch.gradMode(false);
      byTimestep.add(perImage.stopGradient(), part.t());
      NDArray value = loss.stopGradient();
      NDArray gradient = leaf.getGradient();
      value.attach(manager);
      gradient.attach(manager);
      return new Result(value, gradient);
    } finally {
      Torch.gradMode(false);
    }
  }
}
