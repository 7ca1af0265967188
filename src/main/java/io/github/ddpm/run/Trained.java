package io.github.ddpm.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a call of {@link TrainingRun#train} has come to.
 *
 * @param from the steps that were done before
 * @param to the steps that are done now, and saved
 * @param steps of the whole run
 * @param preview the grid drawn at the last step, if that went well
 */
public record Trained(long from, long to, long steps, Optional<Path> preview) {

  /** Whether nothing is left to do. */
  public boolean isDone() {
    return to == steps;
  }
}
