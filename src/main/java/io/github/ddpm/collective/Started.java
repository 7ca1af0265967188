package io.github.ddpm.collective;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that this one has started, and that are not to outlive it. */
final class Started {
  private static final long SECONDS_TO_END = 10;

  private Started() {}

  /** Waits a while for processes to end, and ends those that do not. */
  static void end(List<Process> started) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    for (Process process : started) {
      try {
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
