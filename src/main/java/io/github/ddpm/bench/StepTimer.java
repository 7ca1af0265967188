package io.github.ddpm.bench;

import io.github.ddpm.progress.StepClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times steps: first those of the warm-up, which do not count, then those that count, then a few
 * more whose parts are timed too, since that makes a GPU wait between them.
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
   * @param nanos the time
   */
  StepTimer(int warmup, int steps, Runnable synchronize, LongSupplier nanos) {
    this.warmup = warmup;
    this.steps = steps;
    this.synchronize = synchronize;
    this.nanos = nanos;
    parts = new PartTimes(synchronize, nanos);
  }

  /** How many steps it wants to see. */
  int wanted() {
    return wanted(warmup, steps);
  }

  /** How many steps a timer of so many wants to see. */
  static int wanted(int warmup, int steps) {
    return warmup + steps + Math.min(PARTED, steps);
  }

  /** How many steps it has seen. */
  int seen() {
    return seconds.size();
  }

  /** To be told of the parts. */
  StepClock clock() {
    return parts;
  }

  /** A step begins now that no step went before. */
  void start() {
    synchronize.run();
    since = nanos.getAsLong();
  }

  /** A step has ended, the next begins. */
  void step() {
    synchronize.run();
    long now = nanos.getAsLong();
    seconds.add((now - since) / 1e9);
    since = now;
    parts.running(seen() >= warmup + steps && seen() < wanted());
  }

  /** The steps that count. */
  StepTimes times() {
    return StepTimes.of(seconds.subList(warmup, warmup + steps));
  }

  /** What the steps' time went into. */
  StepShares shares() {
    double wall =
        seconds.subList(warmup + steps, wanted()).stream().mapToDouble(Double::doubleValue).sum();
    return StepShares.of(parts, wall);
  }
}
