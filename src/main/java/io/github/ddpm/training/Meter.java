package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Finite;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Sums losses and gradient norms on the device, so that no step waits for it. Skipped steps are
 * only counted. Only the time of steps is measured: the meter is {@linkplain #pause paused} while
 * {@link TrainingListener}s draw, measure and save.
 */
final class Meter implements AutoCloseable {
  private final MeasuredSums sums;
  private final DoubleSupplier secondsWaited;
  private final LongSupplier nanos;
  private final NDArray one;

  /** Steps of the training while this process was in it, whose time is known. */
  private long timed;

  private double waitedBefore;
  private long before;
  private long since;

  /**
   * Starts measuring now; sums of earlier steps that were not yet measured count too.
   *
   * @param sums what is summed
   * @param secondsWaited total time that steps have waited for images so far
   * @param nanos the clock
   */
  Meter(MeasuredSums sums, DoubleSupplier secondsWaited, LongSupplier nanos) {
    this.sums = sums;
    this.secondsWaited = secondsWaited;
    this.nanos = nanos;
    since = nanos.getAsLong();
    waitedBefore = secondsWaited.getAsDouble();
    one = sums.steps().onesLike();
  }

  /**
   * Adds a step's figures, which are scalars.
   *
   * @param wasSkipped 1 if the step was skipped, else 0
   */
  void add(NDArray stepLoss, NDArray stepNorm, NDArray wasSkipped) {
    sums.loss().addi(Finite.orZero(stepLoss));
    sums.norm().addi(Finite.orZero(stepNorm));
    sums.skipped().addi(wasSkipped);
    sums.steps().addi(one);
  }

  /** Notes that so many steps of the training are done, by whichever workers. */
  void done(long steps) {
    timed += steps;
  }

  /** Returns the means since the last {@link #restart}. Waits for the device. */
  Measurement read(long step, double learningRate, int batchSize) {
    float without = sums.skipped().getFloat(); // The mean of several workers.
    double counted = sums.steps().getFloat() - without;
    double meanLoss = sums.loss().getFloat() / counted;
    double meanNorm = sums.norm().getFloat() / counted;
    double seconds = (before + nanos.getAsLong() - since) / 1e9;
    return new Measurement(
        step,
        meanLoss,
        Optional.empty(),
        meanNorm,
        learningRate,
        batchSize * timed / seconds,
        (secondsWaited.getAsDouble() - waitedBefore) / seconds,
        (long) Math.ceil(without));
  }

  void restart() {
    List.of(sums.loss(), sums.norm(), sums.skipped(), sums.steps()).forEach(sum -> sum.subi(sum));
    timed = 0;
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
    one.close();
  }
}
