package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.DoubleSupplier;

/**
 * Sums losses and gradient norms on the device, so that no step waits for them to be read. Steps
 * that were skipped are counted and nothing else.
 */
final class Meter implements AutoCloseable {
  private final NDArray loss;
  private final NDArray norm;
  private final NDArray skipped;
  private final DoubleSupplier secondsWaited;
  private long steps;
  private double waitedBefore;
  private long since = System.nanoTime();

  /**
   * Begins now.
   *
   * @param secondsWaited how long steps have waited for images, of all time
   */
  Meter(NDManager manager, DoubleSupplier secondsWaited) {
    this.secondsWaited = secondsWaited;
    waitedBefore = secondsWaited.getAsDouble();
    loss = manager.zeros(new Shape());
    norm = manager.zeros(new Shape());
    skipped = manager.zeros(new Shape());
  }

  /**
   * Adds a step's figures, which are scalars.
   *
   * @param wasSkipped 1 if the step was skipped, else 0
   */
  void add(NDArray stepLoss, NDArray stepNorm, NDArray wasSkipped) {
    loss.addi(Finite.orZero(stepLoss));
    norm.addi(Finite.orZero(stepNorm));
    skipped.addi(wasSkipped);
    steps++;
  }

  /** The means since the last {@link #restart}, which waits for the device. */
  Measurement read(long step, double learningRate, int batchSize) {
    long without = (long) skipped.getFloat();
    double meanLoss = loss.getFloat() / (steps - without);
    double meanNorm = norm.getFloat() / (steps - without);
    double seconds = (System.nanoTime() - since) / 1e9;
    return new Measurement(
        step,
        meanLoss,
        meanNorm,
        learningRate,
        batchSize * steps / seconds,
        (secondsWaited.getAsDouble() - waitedBefore) / seconds,
        without);
  }

  /** Forgets what was measured. */
  void restart() {
    loss.muli(0);
    norm.muli(0);
    skipped.muli(0);
    steps = 0;
    waitedBefore = secondsWaited.getAsDouble();
    since = System.nanoTime();
  }

  @Override
  public void close() {
    loss.close();
    norm.close();
    skipped.close();
  }
}
