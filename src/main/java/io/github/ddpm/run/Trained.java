package io.github.ddpm.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The result of a call of {@link TrainingRun#train}.
 *
 * @param from the steps done before the call
 * @param to the steps done and saved now
 * @param steps of the whole run
 * @param preview the grid drawn at the last step, if there is one
 */
public record Trained(long from, long to, long steps, Optional<Path> preview) {

  /** Whether nothing is left to do. */
  public boolean isDone() {
    return to == steps;
  }
}
