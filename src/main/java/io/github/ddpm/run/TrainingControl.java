package io.github.ddpm.run;

import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.ProgressPair;
import io.github.ddpm.progress.StoppableProgress;
import io.github.ddpm.training.Wishes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Requests to a running training: stop, save. Any thread may make them. */
public final class TrainingControl {
  private final Optional<Duration> limit;
  private volatile boolean stopping;
  private final AtomicBoolean saving = new AtomicBoolean();

  /** For a run that may have a time limit. */
  public TrainingControl(Optional<Duration> limit) {
    this.limit = limit;
  }

  /** Asks training to finish the step, save and end. */
  public void stop() {
    stopping = true;
  }

  /** Asks training to save after the next step and continue. */
  public void save() {
    saving.set(true);
  }

  /** Shows long work before the first step, and ends it with an exception once it should stop. */
  public Progress stopping(Progress shown) {
    return new ProgressPair(shown, new StoppableProgress(this::isStopping));
  }

  /** Whether {@link #stop} was called. */
  public boolean isStopping() {
    return stopping;
  }

  /** Whether {@link #save} was called since the last call of this method. */
  boolean takeSaving() {
    return saving.getAndSet(false);
  }

  /**
   * What this process asks of a training.
   *
   * @param timeIsUp asked before every step, too
   * @param saving whether the state after the next step is to be saved; asked before every step
   */
  Wishes wishes(BooleanSupplier timeIsUp, BooleanSupplier saving) {
    return new Wishes() {
      @Override
      public boolean stop() {
        return stopping || timeIsUp.getAsBoolean();
      }

      @Override
      public boolean save() {
        return saving.getAsBoolean();
      }
    };
  }

  Optional<Duration> limit() {
    return limit;
  }
}
