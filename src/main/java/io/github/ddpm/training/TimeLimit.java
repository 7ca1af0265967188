package io.github.ddpm.training;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The time limit of a call to train. It ends when another step might not fit, judged by the longest
 * so far, including what was drawn and saved after it.
 */
public final class TimeLimit implements BooleanSupplier {
  private static final int TRIAL_STEPS = 20;

  /** The first steps of a trial do not count: the engine chooses its kernels in them. */
  private static final int FIRST_STEPS = 3;

  /** The rest is for previews and checkpoints. */
  private static final double SHARE_OF_STEPS = 0.9;

  private final LongSupplier nanos;
  private final long limit;
  private final long end;
  private boolean stepping;
  private long last;
  private long longest;

  /** Starts the time now. */
  public TimeLimit(Duration limit, LongSupplier nanos) {
    this.nanos = nanos;
    this.limit = limit.toNanos();
    end = nanos.getAsLong() + this.limit;
  }

  /** Whether the time is up; call this before each step. */
  @Override
  public boolean getAsBoolean() {
    long now = nanos.getAsLong();
    // Time before the first step does not count.
    longest = stepping ? Math.max(longest, now - last) : 0;
    stepping = true;
    last = now;
    return end - now < longest + longest / 2 + limit / 50;
  }

  /**
   * Estimates how many steps fit into the time, by a trial of some steps, and resets the state to
   * the initial one. Returns 0 if the time is too short for one step.
   *
   * @param stop asked before every step of the trial; if true, the trial ends and returns 0
   */
  public long fittingSteps(TrainingLoop loop, TrainingState state, BooleanSupplier stop)
      throws IOException {
    List<Long> marks = new ArrayList<>();
    long trialEnd = nanos.getAsLong() + limit / 20;
    loop.run(
        List.of(),
        () -> {
          state.flat().get(0).toFloatArray(); // Waits for a GPU, whose steps are only queued.
          marks.add(nanos.getAsLong());
          int steps = marks.size() - 1;
          long enough = steps > FIRST_STEPS ? trialEnd : end;
          return stop.getAsBoolean()
              || steps >= TRIAL_STEPS
              || (steps > 0 && nanos.getAsLong() > enough);
        });
    if (state.step() == marks.size()) {
      marks.add(nanos.getAsLong()); // The run's last step, after which stop is not asked.
    }
    state.reset();
    if (stop.getAsBoolean() || marks.size() < 2) { // Stopped here, or where another rank is.
      return 0;
    }
    List<Long> times = new ArrayList<>();
    for (int i = Math.min(FIRST_STEPS, marks.size() - 2); i < marks.size() - 1; i++) {
      times.add(marks.get(i + 1) - marks.get(i));
    }
    Collections.sort(times);
    long median = Math.max(1, times.get(times.size() / 2));
    return Math.max(0, (long) (SHARE_OF_STEPS * (end - nanos.getAsLong()) / median));
  }
}
