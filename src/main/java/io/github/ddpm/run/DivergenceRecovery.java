package io.github.ddpm.run;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.listeners.MetricsListener;
import io.github.ddpm.training.DivergedException;
import io.github.ddpm.training.SharedState;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.training.Wishes;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns to the last checkpoint when training has diverged, and continues with other randomness.
 * The number of returns to the same checkpoint is limited.
 */
final class DivergenceRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(DivergenceRecovery.class);
  private static final int MOST_RETURNS = 3;

  private final Collective ranks;
  private final RunFolder checkpoints;
  private final TrainingState state;
  private final MetricsListener log;
  private final CheckpointListener saving;
  private long step = -1;
  private int count;

  DivergenceRecovery(
      Collective ranks,
      RunFolder checkpoints,
      TrainingState state,
      MetricsListener log,
      CheckpointListener saving) {
    this.ranks = ranks;
    this.checkpoints = checkpoints;
    this.state = state;
    this.log = log;
    this.saving = saving;
  }

  /**
   * Runs {@code loop} to the end.
   *
   * @throws DivergedException if training diverges again after the last allowed return
   */
  void run(TrainingLoop loop, List<TrainingListener> listeners, Wishes wishes) throws IOException {
    boolean ended = false;
    while (!ended) {
      try {
        loop.run(listeners, wishes);
        ended = true;
      } catch (DivergedException e) {
        goBack(e);
      }
    }
  }

  private void goBack(DivergedException reason) throws IOException {
    long rollbacks = state.rollbacks() + 1;
    int microBatch = state.microBatch();
    checkpoints.restore(
        state, damage -> LOG.warn("set aside {}: {}", damage.folder(), damage.reason()));
    count = state.step() == step ? count + 1 : 1;
    step = state.step();
    if (count > MOST_RETURNS) {
      throw reason;
    }
    state.rollbacks(rollbacks);
    state.microBatch(microBatch);
    SharedState.share(ranks, state);
    saving.wentBack();
    log.wentBack(step);
    LOG.warn(
        "{}; back to step {} with different random numbers, attempt {} of {}",
        reason.getMessage(),
        step,
        count,
        MOST_RETURNS);
  }
}
