package io.github.ddpm.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.spark.util.SignalUtils;

/**
 * What the process that has started a job tells it: {@code stop}, a line, to end the tasks in
 * order; and by its end, whatever that is, that nobody waits for the job any more.
 */
final class JobInput {
  private static final String STOP = "stop";

  private boolean isStopped;
  private Runnable action = () -> {};

  /** Of a job that nobody leads. */
  JobInput() {}

  /** Reads this process's input, and leaves a terminal's signals to the one that leads it. */
  static JobInput read() {
    JobInput input = new JobInput();
    SignalUtils.register("INT", () -> true);
    SignalUtils.register("HUP", () -> true);
    Thread thread = new Thread(input::hear, "input");
    thread.setDaemon(true);
    thread.start();
    return input;
  }

  private void hear() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(STOP)) {
          stop();
        }
      }
    } catch (IOException e) {
      // It cannot be read any more, which is its end, too.
    }
    SharedFiles.deleteMarks();
    Runtime.getRuntime().halt(1);
  }

  private synchronized void stop() {
    isStopped = true;
    action.run();
  }

  /** Whether the tasks are to end. */
  synchronized boolean isStopped() {
    return isStopped;
  }

  /** Does this once the tasks are to end. */
  synchronized void onStop(Runnable action) {
    this.action = action;
    if (isStopped) {
      action.run();
    }
  }
}
