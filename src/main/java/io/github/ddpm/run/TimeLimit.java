package io.github.ddpm.run;

import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The time that a call may train. It is up as soon as another step as long as the longest, with
 * whatever was drawn and saved after it, might not fit any more.
 */
final class TimeLimit implements BooleanSupplier {
  private static final int TRIAL_STEPS = 20;

  /** Steps of a trial that do not count: the engine chooses its kernels in them. */
  private static final int FIRST_STEPS = 3;

  /** What remains is for previews and checkpoints. */
  private static final double SHARE_OF_STEPS = 0.9;

  private final LongSupplier nanos;
  private final long limit;
  private final long end;
  private boolean stepping;
  private long last;
  private long longest;

  /** The time begins now. */
  TimeLimit(Duration limit, LongSupplier nanos) {
    this.nanos = nanos;
    this.limit = limit.toNanos();
    end = nanos.getAsLong() + this.limit;
  }

  /** Whether the time is up; to be asked before each step. */
  @Override
  public boolean getAsBoolean() {
    long now = nanos.getAsLong();
    // What came before the first step is none.
    longest = stepping ? Math.max(longest, now - last) : 0;
    stepping = true;
    last = now;
    return end - now < longest + longest / 2 + limit / 50;
  }

  /**
   * How many steps fit into the time, by a trial of some steps, after which the state is the
   * initial one again; 0 if the time is too short for one.
   *
   * @param stop asked before every step of the trial; if true, that ends, and the answer is 0
   */
  long fittingSteps(TrainingLoop loop, TrainingState state, BooleanSupplier stop)
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
      marks.add(nanos.getAsLong()); // The run's last step, after which nobody asks.
    }
    state.reset();
    if (stop.getAsBoolean()) {
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
