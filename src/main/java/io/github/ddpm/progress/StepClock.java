package io.github.ddpm.progress;

/**
 * Measures the parts of a step, called by the threads that do them. Each part is done once per
 * step, by one thread or by several in parallel.
 */
public interface StepClock {

  /** Measures nothing and costs nothing. */
  StepClock OFF = new StepClock() {};

  /** Called when a thread begins a part. */
  default void start() {}

  /** Called when a thread has done {@code part} and begins the next. */
  default void end(StepPart part) {}
}
