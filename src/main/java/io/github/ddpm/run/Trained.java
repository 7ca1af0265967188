package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.SavedCheckpoints;
import io.github.ddpm.config.RunConfig;
import java.io.IOException;
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

  /** The result of a call that was stopped before it began with the run in {@code folder}. */
  public static Trained nothing(Path folder, RunConfig settings) throws IOException {
    long step =
        new SavedCheckpoints(folder).list().stream().mapToLong(Checkpoint::step).max().orElse(0);
    return new Trained(step, step, settings.training().steps(), Optional.empty());
  }

  /** The result if others have gone on with the run in {@code folder} since this one. */
  public Trained now(Path folder, RunConfig settings) throws IOException {
    Trained now = nothing(folder, settings);
    return new Trained(from, now.to, steps, Optional.empty());
  }

  /** Whether nothing is left to do. */
  public boolean isDone() {
    return to == steps;
  }
}
