package io.github.ddpm.process;

import io.github.ddpm.run.LocalWorker;
import io.github.ddpm.run.TrainingControl;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** This process as a worker, not the first, of a training in rounds. */
public final class WorkerProcess {
  private WorkerProcess() {}

  /**
   * Trains to the last round, in silence: the first worker tells the user what happens.
   *
   * @param limit the time budget, if one was given
   * @return the exit code
   */
  public static int train(LocalWorker worker, Optional<Duration> limit) throws IOException {
    TrainingControl control = new TrainingControl(limit);
    try (Signals signals = Signals.stopping(control)) {
      try {
        worker.train(control);
      } catch (CancellationException e) { // While images were read.
        if (signals.exitCode() == 0) {
          throw e;
        }
      }
      return signals.exitCode();
    }
  }
}
