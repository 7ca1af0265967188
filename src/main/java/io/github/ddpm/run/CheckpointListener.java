package io.github.ddpm.run;

import io.github.ddpm.model.Best;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a checkpoint every {@code checkpoint_every} steps, when asked to, and in the end. A state
 * that is not sound is not saved: the next one that is, is. If the disk fails, training goes on and
 * saving is tried again after a while.
 */
final class CheckpointListener implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointListener.class);

  /** So often in the end, with a pause between: a full disk may be made room on. */
  private static final int LAST_TRIES = 10;

  private final RunFolder folder;
  private final long every;
  private final UNet unet;
  private final TrainingState state;
  private final TrainingControl control;
  private final Duration pause;
  private boolean due;
  private Optional<Best> newBest = Optional.empty();
  private long saved;
  private long notBefore = Long.MIN_VALUE;

  /**
   * Begins with the state as it is on disk.
   *
   * @param every steps between two checkpoints
   * @param pause between two tries
   */
  CheckpointListener(
      RunFolder folder,
      long every,
      UNet unet,
      TrainingState state,
      TrainingControl control,
      Duration pause) {
    this.folder = folder;
    this.every = every;
    this.unet = unet;
    this.state = state;
    this.control = control;
    this.pause = pause;
    saved = state.step();
  }

  /** The best checkpoint that is on disk. */
  Optional<Best> best() {
    return folder.best();
  }

  /** The step that was just done is the best so far: it is saved now, or it is not the best. */
  void best(Best best) {
    newBest = Optional.of(best);
  }

  @Override
  public void onStep(long step) {
    if (control.takeSaving()) {
      due = true;
      notBefore = Long.MIN_VALUE;
    }
    due |= step % every == 0 || newBest.isPresent();
    if (due && System.nanoTime() >= notBefore && state.isSound()) {
      try {
        save();
      } catch (IOException e) {
        notBefore = System.nanoTime() + pause.toNanos();
        LOG.warn(
            "step {} could not be saved ({}); training goes on, the next try is in {} s",
            step,
            e.getMessage(),
            pause.toSeconds());
      }
    }
    newBest = Optional.empty();
  }

  /**
   * Saves the state that training has ended with.
   *
   * @throws IOException if that fails ten times, or once while the user wants training to stop
   */
  void finish() throws IOException {
    for (int tries = 1; saved != state.step(); tries++) {
      try {
        save();
      } catch (IOException e) {
        if (tries == LAST_TRIES || control.isStopping()) {
          throw new IOException(
              "step %d could not be saved (%s); the last that is saved is %d"
                  .formatted(state.step(), e.getMessage(), saved),
              e);
        }
        LOG.warn(
            "step {}, the last, could not be saved ({}); make room, the next try is in {} s",
            state.step(),
            e.getMessage(),
            pause.toSeconds());
        sleep();
      }
    }
  }

  /** The step to which training went back is saved, and nothing after it. */
  void wentBack() {
    due = false;
    saved = state.step();
  }

  private void save() throws IOException {
    folder.save(unet, state, newBest);
    due = false;
    saved = state.step();
    LOG.info("saved step {}", saved);
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
