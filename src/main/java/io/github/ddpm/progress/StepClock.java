package io.github.ddpm.progress;

/**
 * Told where the time of a step goes, by the threads that do its parts. Each part is done once per
 * step, by one thread or by several side by side.
 */
public interface StepClock {

  /** Measures nothing and costs nothing. */
  StepClock OFF = new StepClock() {};

  /** The calling thread begins a part. */
  default void start() {}

  /** The calling thread has done {@code part}, and begins the next. */
  default void end(StepPart part) {}
}
