package io.github.ddpm.run;

import io.github.ddpm.model.Best;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a checkpoint every {@code checkpoint_every} steps, on request, and at the end. If the state
 * is not sound, the next sound state is saved instead. If the disk fails, training continues and
 * saving is tried again later.
 */
final class CheckpointListener implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointListener.class);

  /** The last step is tried this often, with pauses, so that the user can free disk space. */
  private static final int LAST_TRIES = 10;

  private final RunFolder folder;
  private final long every;
  private final UNet unet;
  private final TrainingState state;
  private final TrainingControl control;
  private final Duration pause;
  private final Progress progress;
  private boolean due;
  private boolean wanted;
  private Optional<Best> newBest = Optional.empty();
  private long saved;
  private long notBefore = Long.MIN_VALUE;

  /**
   * Creates a listener for a state that is already on disk.
   *
   * @param every steps between two checkpoints
   * @param pause before saving is tried again
   * @param progress told of each checkpoint
   */
  CheckpointListener(
      RunFolder folder,
      long every,
      UNet unet,
      TrainingState state,
      TrainingControl control,
      Duration pause,
      Progress progress) {
    this.folder = folder;
    this.every = every;
    this.unet = unet;
    this.state = state;
    this.control = control;
    this.pause = pause;
    this.progress = progress;
    saved = state.step();
  }

  /** The best checkpoint, if any was measured and the best is still on disk. */
  Optional<Best> best() throws IOException {
    return folder.best();
  }

  /** The last step on disk. */
  long saved() {
    return saved;
  }

  /** Marks the step just done as the best so far; it counts only if it is saved now. */
  void best(Best best) {
    newBest = Optional.of(best);
  }

  /**
   * Whether the state after the next step is to be saved, because the user or an earlier try asks.
   */
  boolean isWanted() {
    return control.takeSaving() || (due && System.nanoTime() >= notBefore);
  }

  @Override
  public void onSaveWanted() {
    due = true;
    wanted = true;
    notBefore = Long.MIN_VALUE;
  }

  @Override
  public void onStep(long step) {
    boolean now = wanted || step % every == 0 || newBest.isPresent();
    wanted = false;
    due |= now;
    if (now && System.nanoTime() >= notBefore && state.isSound()) {
      try {
        save();
      } catch (IOException e) {
        notBefore = System.nanoTime() + pause.toNanos();
        LOG.warn(
            "step {} could not be saved ({}); training continues, the next try is in {} s",
            step,
            e.getMessage(),
            pause.toSeconds());
      }
    }
    newBest = Optional.empty();
  }

  /**
   * Saves the final state.
   *
   * @throws IOException if saving fails ten times, or once after the user asked training to stop
   */
  void finish() throws IOException {
    for (int tries = 1; saved != state.step(); tries++) {
      try {
        save();
      } catch (IOException e) {
        if (tries == LAST_TRIES || control.isStopping()) {
          throw new IOException(
              "step %d could not be saved (%s); the last saved step is %d"
                  .formatted(state.step(), e.getMessage(), saved),
              e);
        }
        LOG.warn(
            "the last step, {}, could not be saved ({}); make room, the next try is in {} s",
            state.step(),
            e.getMessage(),
            pause.toSeconds());
        sleep();
      }
    }
  }

  /** Notes that training went back to a step that is already saved. */
  void wentBack() {
    due = false;
    saved = state.step();
  }

  private void save() throws IOException {
    Path checkpoint = folder.save(unet, state, newBest);
    due = false;
    saved = state.step();
    LOG.info("saved step {}", saved);
    progress.saved(saved, checkpoint);
  }

  private void sleep() throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting to save", e);
    }
  }
}
