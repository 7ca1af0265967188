package io.github.ddpm.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.FlatOptimizer;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that an optimizer step changes: weights, their moments, averaged weights, step. */
public final class TrainingState implements AutoCloseable {
  /** The step number whose seed draws the initial weights; a run's steps begin at 0. */
  private static final long INITIAL_WEIGHTS = -1;

  private static final NDIndex ALL = new NDIndex(":");

  private final NDManager manager;
  private final FlatParameters parameters;
  private final NDArray flat;
  private final FlatOptimizer optimizer;
  private final Optional<NDArray> velocity;
  private final NDArray skippedInARow;
  private final MeasuredSums measured;
  private final long seed;
  private long step;
  private long rollbacks;
  private int microBatch;

  /** Creates the state before the first step, with initial weights drawn from {@code seed}. */
  public TrainingState(Block network, TrainingSettings settings, long seed, Device device) {
    manager = Torch.newManager(device);
    parameters = new FlatParameters(network);
    this.seed = seed;
    flat = initialWeights();
    optimizer =
        new FlatOptimizer(manager, flat, parameters.matrices(), settings.optimization().ofTorch());
    velocity =
        settings.rounds().haveVelocity()
            ? Optional.of(manager.zeros(flat.getShape()))
            : Optional.empty();
    skippedInARow = manager.zeros(new Shape());
    measured = MeasuredSums.of(manager);
    microBatch = settings.imagesAtOnce();
  }

  private NDArray initialWeights() {
    Torch.gradMode(false);
    Torch.seed(Seeds.of(seed, INITIAL_WEIGHTS));
    return parameters.initialize(manager);
  }

  /** Returns to the state before the first step. */
  public void reset() {
    try (NDArray initial = initialWeights()) {
      flat.set(ALL, initial);
      optimizer.reset(initial);
    }
    velocity.ifPresent(
        momentum -> {
          try (NDArray zeros = momentum.zerosLike()) {
            momentum.set(ALL, zeros);
          }
        });
    forgetSkips();
    measured.reset();
    step = 0;
  }

  /** The number of steps done. */
  public long step() {
    return step;
  }

  /** Sets the number of steps done, after each step or after reading a checkpoint. */
  public void step(long done) {
    step = done;
  }

  /** How often training went back to a checkpoint. Each time it continues with other randomness. */
  public long rollbacks() {
    return rollbacks;
  }

  /** Sets {@link #rollbacks}. */
  public void rollbacks(long count) {
    rollbacks = count;
  }

  /** How many images the network sees at once. */
  public int microBatch() {
    return microBatch;
  }

  /** Sets {@link #microBatch}. */
  public void microBatch(int images) {
    microBatch = images;
  }

  /** Adds 1 to the skipped steps in a row if {@code skipped} is 1; resets them to 0 if it is 0. */
  void countSkips(NDArray skipped) {
    skippedInARow.muli(skipped).addi(skipped);
  }

  /** Sets the number of skipped steps since the last good one. */
  void skippedInARow(float count) {
    try (NDArray read = manager.create(count)) {
      skippedInARow.subi(skippedInARow).addi(read);
    }
  }

  /** The number of skipped steps since the last good one, a scalar. */
  NDArray skips() {
    return skippedInARow;
  }

  /** The number of skipped steps since the last good one. Waits for the device. */
  long skippedInARow() {
    return (long) skippedInARow.getFloat();
  }

  /** Resets the count of skipped steps; called after reading a checkpoint. */
  public void forgetSkips() {
    skippedInARow.subi(skippedInARow);
  }

  /** All that steps change, except the count of skipped ones; the weights come first. */
  List<NDArray> ofSteps() {
    List<NDArray> arrays = new ArrayList<>();
    arrays.add(flat);
    arrays.addAll(List.of(optimizer.ema(), optimizer.m(), optimizer.v(), optimizer.updates()));
    arrays.addAll(measured.all());
    return arrays;
  }

  /**
   * The momentum of the changes of {@link LocalRounds}, as long as the weights, if there is any.
   */
  public Optional<NDArray> velocity() {
    return velocity;
  }

  /** What was summed since the last measurement. */
  MeasuredSums measured() {
    return measured;
  }

  /**
   * Whether the state is worth saving: the last step was not skipped and every number is finite.
   * Waits for the device.
   */
  public boolean isSound() {
    return skippedInARow() == 0 && isFinite();
  }

  /** Whether every number is finite. Waits for the device. */
  boolean isFinite() {
    return Finite.all(flat)
        && Finite.all(optimizer.ema())
        && Finite.all(optimizer.m())
        && Finite.all(optimizer.v())
        && velocity.map(Finite::all).orElse(true);
  }

  /** The owner of the state's arrays, on the device used for training. */
  public NDManager manager() {
    return manager;
  }

  /** The position of each parameter in the flat arrays. */
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
