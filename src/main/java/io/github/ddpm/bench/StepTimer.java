package io.github.ddpm.bench;

import io.github.ddpm.progress.StepClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times steps: first the warm-up, which does not count, then the steps that count, then a few more
 * whose parts are timed too. These are separate because timing parts makes a GPU wait.
 */
final class StepTimer {
  private static final int PARTED = 5;

  private final int warmup;
  private final int steps;
  private final Runnable synchronize;
  private final LongSupplier nanos;
  private final PartTimes parts;
  private final List<Double> seconds = new ArrayList<>();
  private long since;

  /**
   * A timer of {@code warmup} and {@code steps} steps.
   *
   * @param synchronize waits for the device
   * @param nanos the clock
   */
  StepTimer(int warmup, int steps, Runnable synchronize, LongSupplier nanos) {
    this.warmup = warmup;
    this.steps = steps;
    this.synchronize = synchronize;
    this.nanos = nanos;
    parts = new PartTimes(synchronize, nanos);
  }

  int wanted() {
    return wanted(warmup, steps);
  }

  /** The number of steps that a timer with these numbers needs. */
  static int wanted(int warmup, int steps) {
    return warmup + steps + Math.min(PARTED, steps);
  }

  int seen() {
    return seconds.size();
  }

  /** The clock to call for each part. */
  StepClock clock() {
    return parts;
  }

  /** Starts the first step of a series. */
  void start() {
    synchronize.run();
    since = nanos.getAsLong();
  }

  /** Ends a step and starts the next. */
  void step() {
    synchronize.run();
    long now = nanos.getAsLong();
    seconds.add((now - since) / 1e9);
    since = now;
    parts.running(seen() >= warmup + steps && seen() < wanted());
  }

  /** The times of the steps that count. */
  StepTimes times() {
    return StepTimes.of(seconds.subList(warmup, warmup + steps));
  }

  StepShares shares() {
    double wall =
        seconds.subList(warmup + steps, wanted()).stream().mapToDouble(Double::doubleValue).sum();
    return StepShares.of(parts, wall);
  }
}
