package io.github.ddpm.run;

import java.time.Duration;
import java.util.Optional;

/** What whoever started a training run wants of it while it goes on. Any thread may say so. */
public final class TrainingControl {
  private final Optional<Duration> limit;
  private volatile boolean stopping;
  private volatile boolean saving;

  /** For a run that ends by itself. */
  public TrainingControl() {
    this(Optional.empty());
  }

  /** For a run that ends by itself or in time. */
  public TrainingControl(Optional<Duration> limit) {
    this.limit = limit;
  }

  /** Finish the step, save and end. */
  public void stop() {
    stopping = true;
  }

  /** Save after this step, and go on. */
  public void save() {
    saving = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Whether {@link #save} was called since this was asked last. */
  boolean takeSaving() {
    boolean wanted = saving;
    saving = false;
    return wanted;
  }

  Optional<Duration> limit() {
    return limit;
  }
}
