package io.github.ddpm.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.torch.FlatOptimizer;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Torch;

/** Everything that an optimizer step changes: weights, their moments, averaged weights, step. */
public final class TrainingState implements AutoCloseable {
  /** The step whose seed draws the initial weights; the run's own steps are 0 and more. */
  private static final long INITIAL_WEIGHTS = -1;

  private final NDManager manager;
  private final FlatParameters parameters;
  private final NDArray flat;
  private final FlatOptimizer optimizer;
  private long step;

  /** The state before the first step: initial weights drawn from {@code seed}. */
  public TrainingState(Block network, TrainingSettings settings, long seed, Device device) {
    manager = Torch.newManager(device);
    parameters = new FlatParameters(network);
    Torch.gradMode(false);
    Torch.seed(Seeds.of(seed, INITIAL_WEIGHTS));
    flat = parameters.initialize(manager);
    optimizer =
        new FlatOptimizer(manager, flat, parameters.matrices(), settings.optimizerSettings());
  }

  /** The number of steps done. */
  public long step() {
    return step;
  }

  /** Sets the number of steps done: after each step, or when a checkpoint was read. */
  public void step(long done) {
    step = done;
  }

  /** Owns the state's arrays; its device is the one trained on. */
  public NDManager manager() {
    return manager;
  }

  /** Where each parameter lies in the flat arrays. */
  public FlatParameters parameters() {
    return parameters;
  }

  /** The weights, float32. */
  public NDArray flat() {
    return flat;
  }

  /** The optimizer's state, with the averaged weights. */
  public FlatOptimizer optimizer() {
    return optimizer;
  }

  @Override
  public void close() {
    manager.close();
  }
}
