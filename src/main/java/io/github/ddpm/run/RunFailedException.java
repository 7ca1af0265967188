package io.github.ddpm.run;

import io.github.ddpm.collective.LostRankException;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.settings.Count;
import io.github.ddpm.torch.OutOfMemory;
import io.github.ddpm.training.DivergedException;
import io.github.ddpm.training.TrainingState;
import java.nio.file.Path;

/** Training cannot continue with these settings on this machine. The message is for the user. */
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The time limit of a call was too short for one step. */
  static RunFailedException outOfTime(long step) {
    return new RunFailedException(
        "--for: time ran out before a step was done, %s; give more time"
            .formatted(step == 0 ? "nothing is saved yet" : "step " + step + " is still the last"),
        null);
  }

  /** The run has done more steps than it is to have. */
  static RunFailedException fewerSteps(Path folder, long done, long steps, String fresh) {
    return new RunFailedException(
        "%s: step %,d is done already, and training.steps is %,d. To continue, raise it; a new run from these weights is begun with %s"
            .formatted(folder, done, steps, fresh),
        null);
  }

  /** Another process has the run's folder now. */
  static RunFailedException taken(TakenException taken, String remedy) {
    return new RunFailedException(taken.getMessage() + "; " + remedy, taken);
  }

  /** Another process of the training has ended. */
  static RunFailedException lost(LostRankException lost, String remedy) {
    return new RunFailedException(lost.getMessage() + "; " + remedy, lost);
  }

  /** Returns the failure with a remedy in its message, or the failure itself if none is known. */
  static RuntimeException explain(Throwable failure, RunConfig config, TrainingState state) {
    if (failure instanceof DivergedException) {
      return new RunFailedException(
          failure.getMessage()
              + ". What was saved is intact; start a new --run with a lower training.learning_rate"
              + " or with training.gradient_clip",
          failure);
    } else if (OutOfMemory.ofGpu(failure) || OutOfMemory.ofHost(failure)) {
      return new RunFailedException(
          "memory is full with %s at once (about %s); lower training.micro_batch, which does not change the result"
              .formatted(
                  Count.of(state.microBatch(), "image"),
                  MemoryEstimate.of(config, state.parameters(), state.microBatch())),
          failure);
    } else if (failure instanceof RuntimeException exception) {
      return exception;
    }
    throw (Error) failure;
  }
}
