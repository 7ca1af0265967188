package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Finite;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Sums losses and gradient norms on the device, so that no step waits for it. Skipped steps are
 * only counted. Only the time of steps is measured: the meter is {@linkplain #pause paused} while
 * {@link TrainingListener}s draw, measure and save.
 */
final class Meter implements AutoCloseable {
  private final NDArray loss;
  private final NDArray norm;
  private final NDArray skipped;
  private final DoubleSupplier secondsWaited;
  private final LongSupplier nanos;
  private long steps;
  private double waitedBefore;
  private long before;
  private long since;

  /**
   * Starts measuring now.
   *
   * @param secondsWaited total time that steps have waited for images so far
   * @param nanos the clock
   */
  Meter(NDManager manager, DoubleSupplier secondsWaited, LongSupplier nanos) {
    this.secondsWaited = secondsWaited;
    this.nanos = nanos;
    since = nanos.getAsLong();
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

  /** Returns the means since the last {@link #restart}. Waits for the device. */
  Measurement read(long step, double learningRate, int batchSize) {
    long without = (long) skipped.getFloat();
    double meanLoss = loss.getFloat() / (steps - without);
    double meanNorm = norm.getFloat() / (steps - without);
    double seconds = (before + nanos.getAsLong() - since) / 1e9;
    return new Measurement(
        step,
        meanLoss,
        Optional.empty(),
        meanNorm,
        learningRate,
        batchSize * steps / seconds,
        (secondsWaited.getAsDouble() - waitedBefore) / seconds,
        without);
  }

  void restart() {
    loss.subi(loss);
    norm.subi(norm);
    skipped.subi(skipped);
    steps = 0;
    waitedBefore = secondsWaited.getAsDouble();
    before = 0;
    since = nanos.getAsLong();
  }

  /**
   * Time until {@link #resume} does not count. Steps still queued on a GPU are not waited for:
   * waiting would cost more than the small error.
   */
  void pause() {
    before += nanos.getAsLong() - since;
  }

  /** Steps count again. */
  void resume() {
    since = nanos.getAsLong();
  }

  @Override
  public void close() {
    loss.close();
    norm.close();
    skipped.close();
  }
}
