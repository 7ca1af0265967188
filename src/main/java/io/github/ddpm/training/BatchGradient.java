package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.fast.Tape;
import io.github.ddpm.fast.TapedLayers;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;
import java.util.List;

/**
 * Computes the gradient of a batch's loss with respect to all parameters. Micro-batches run one
 * after another, and the parts of each run in parallel. The loss is the mean over images, so each
 * part is weighted by its share of them.
 */
final class BatchGradient {
  private final Block network;
  private final TrainingState state;
  private final Objective objective;
  private final Precision precision;
  private final BatchParts parts;
  private final LossByTimestep byTimestep;
  private final FlatGradient gradient;

  /**
   * Prepares for batches; each batch's gradient overwrites the previous one.
   *
   * @param network takes x_t (N, C, H, W), t (N) and, if it is conditional, the classes (N);
   *     returns (N, C, H, W), or twice the channels where the variance is learnt
   * @param state holds the weights
   * @param precision the number format of the network's arithmetic
   * @param byTimestep sums the losses of images by timestep
   */
  BatchGradient(
      Block network,
      TrainingState state,
      Objective objective,
      Precision precision,
      BatchParts parts,
      LossByTimestep byTimestep) {
    this.network = network;
    this.state = state;
    this.objective = objective;
    this.precision = precision;
    this.parts = parts;
    this.byTimestep = byTimestep;
    gradient = new FlatGradient(state.parameters(), LossAndGradient.FIGURES, state.manager());
  }

  /**
   * Computes the figures, which belong to the batch's manager, and the gradient.
   *
   * @param batch a batch, or a share of one
   * @param microBatch how many images the network sees at once
   * @param clock called after the forward and the backward pass of each part
   */
  LossAndGradient of(NoisyBatch batch, int microBatch, StepClock clock) {
    gradient.clear();
    NDArray figures = batch.xt().getManager().zeros(new Shape(LossAndGradient.FIGURES));
    try (NDManager scope = batch.xt().getManager().newSubManager()) {
      NDArray weights = weights(scope);
      for (int start = 0; start < batch.images(); start += microBatch) {
        int first = start;
        parts
            .map(
                Math.min(microBatch, batch.images() - first),
                (number, from, to) ->
                    part(gradient.part(number, weights), batch, first + from, first + to, clock))
            .forEach(figures::addi);
        gradient.endBatch();
      }
    }
    return new LossAndGradient(figures, gradient.sum());
  }

  /**
   * The loss and the gradient of a whole batch, from those of this process's share. A loss that is
   * not finite makes the gradient so, and then the step is skipped.
   */
  LossAndGradient together(LossAndGradient share, Collective ranks) {
    LossAndGradient whole = share;
    if (ranks.size() > 1) {
      ranks.sum(gradient.with(share.figures()));
      NDArray figures = gradient.figures().duplicate();
      figures.attach(share.figures().getManager());
      whole = new LossAndGradient(figures, share.gradient());
    }
    mark(whole.loss(), whole.gradient());
    return whole;
  }

  /** Puts NaN into the gradient if the loss is not finite, so that the step is skipped. */
  private static void mark(NDArray loss, NDArray gradient) {
    try (NDArray none = loss.sub(loss);
        NDArray first = gradient.get("0:1")) {
      first.addi(none);
    }
  }

  /**
   * Evaluates the network on a batch without a gradient and reports every block, and the network as
   * a whole, to {@code listener}. Rounding, and on a CPU the dropout masks, may differ from {@link
   * #of}.
   *
   * @param microBatch how many images the network sees at once
   */
  void watch(NoisyBatch batch, int microBatch, BlockListener listener) {
    for (int from = 0; from < batch.images(); from += microBatch) {
      try (NDManager scope = batch.xt().getManager().newSubManager()) {
        int to = Math.min(from + microBatch, batch.images());
        NoisyBatch part = batch.slice(from, to, scope);
        ParameterStore store = state.parameters().view(weights(scope));
        listener.onOutput(network, output(store, part, listener, Layers.PLAIN));
      }
    }
  }

  /**
   * Evaluates the network with the averaged weights, without dropout and without a gradient.
   *
   * @return the loss of each image; reading it has waited for the device
   */
  float[] averagedLoss(NoisyBatch batch) {
    try (NDManager scope = batch.xt().getManager().newSubManager()) {
      NDArray weights = cast(state.optimizer().ema(), scope);
      List<float[]> losses =
          parts.map(batch.images(), (number, from, to) -> averagedLoss(batch, from, to, weights));
      float[] all = new float[batch.images()];
      int from = 0;
      for (float[] part : losses) {
        System.arraycopy(part, 0, all, from, part.length);
        from += part.length;
      }
      return all;
    }
  }

  private float[] averagedLoss(NoisyBatch batch, int from, int to, NDArray weights) {
    Torch.gradMode(false);
    try (NDManager scope = batch.xt().getManager().newSubManager()) {
      NoisyBatch part = batch.slice(from, to, scope);
      ParameterStore store = state.parameters().view(weights);
      NDArray output = network.forward(store, part.input(), false).singletonOrThrow();
      return objective.lossPerImage(output, part.target(), part.xStart(), part.t()).toFloatArray();
    }
  }

  private NDArray weights(NDManager scope) {
    return cast(state.flat(), scope);
  }

  private NDArray cast(NDArray flat, NDManager scope) {
    NDArray weights = flat.stopGradient();
    weights.attach(scope);
    return precision.cast(weights);
  }

  private NDArray output(
      ParameterStore store, NoisyBatch batch, BlockListener listener, Layers layers) {
    PairList<String, Object> options =
        new ForwardOptions(listener, dropoutSeeds(batch), layers).parameters();
    return network.forward(store, batch.input(), true, options).singletonOrThrow();
  }

  /** On a GPU a generator for each image would cost thousands of small operations. */
  private static List<Long> dropoutSeeds(NoisyBatch batch) {
    List<Long> seeds = batch.dropoutSeeds();
    return batch.xt().getDevice().isGpu() ? seeds.subList(0, 1) : seeds;
  }

  /** Returns one part's share of the figures and adds its share to the gradient. */
  private NDArray part(
      FlatGradient.Part weights, NoisyBatch batch, int from, int to, StepClock clock) {
    clock.start();
    try (weights;
        NDManager scope = batch.xt().getManager().newSubManager()) {
      NoisyBatch part = batch.slice(from, to, scope);
      Tape tape = new Tape(weights);
      boolean isTaped = Rules.areInUse() && !scope.getDevice().isGpu();
      Layers layers = isTaped ? new TapedLayers(tape) : Layers.PLAIN;
      Torch.gradMode(true);
      NDArray output = output(weights.store(), part, BlockListener.NONE, layers);
      NDArray perImage = objective.lossPerImage(output, part.target(), part.xStart(), part.t());
      NDArray loss = perImage.mean();
      if (to - from < batch.whole()) {
        loss = Arithmetic.times((to - from) / (double) batch.whole(), loss);
      }
      clock.end(StepPart.FORWARD);
      tape.backward(loss);
      clock.end(StepPart.BACKWARD);
      NDArray figures =
          loss.stopGradient().reshape(1).concat(byTimestep.of(perImage.stopGradient(), part.t()));
      figures.attach(batch.xt().getManager());
      return figures;
    } finally {
      Torch.gradMode(false);
    }
  }
}
