package io.github.ddpm.bench;

import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Adds up the time of each part of a step, even if a step has it several times. If several threads
 * run a part in parallel, their mean counts; the waiting of faster threads belongs to no part.
 */
final class PartTimes implements StepClock {
  private final Runnable synchronize;
  private final LongSupplier nanos;
  private final ThreadLocal<Long> began = new ThreadLocal<>();
  private final Map<StepPart, Long> sums = new EnumMap<>(StepPart.class);
  private final Map<StepPart, Set<Thread>> threads = new EnumMap<>(StepPart.class);
  private volatile boolean running;

  /**
   * Creates a clock that is stopped until it is {@linkplain #running started}.
   *
   * @param synchronize waits for the device, at the end of each part
   */
  PartTimes(Runnable synchronize, LongSupplier nanos) {
    this.synchronize = synchronize;
    this.nanos = nanos;
  }

  /** Sets whether it measures from now on. Call this between two steps. */
  void running(boolean wanted) {
    running = wanted;
  }

  @Override
  public void start() {
    if (running) {
      began.set(nanos.getAsLong());
    }
  }

  @Override
  public void end(StepPart part) {
    Long since = began.get();
    // Parts that began before the clock was started do not count.
    if (running && since != null) {
      synchronize.run();
      long now = nanos.getAsLong();
      began.set(now);
      add(part, now - since);
    }
  }

  private synchronized void add(StepPart part, long time) {
    sums.merge(part, time, Long::sum);
    threads.computeIfAbsent(part, key -> new HashSet<>()).add(Thread.currentThread());
  }

  /** Total seconds of {@code part}; 0 if no step had it. */
  synchronized double seconds(StepPart part) {
    return sums.containsKey(part) ? sums.get(part) / 1e9 / threads.get(part).size() : 0;
  }
}
