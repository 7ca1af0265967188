package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * Local SGD (Stich 2019; Douillard et al. 2023): workers train by themselves for a round of some
 * steps, then all go on from their average.
 *
 * @param localSteps steps of a round; 0 for none: the gradients of each step are summed
 * @param workers K, each of which trains on batches of its own, one K-th as large; at least 1
 * @param outerLearningRate how far the weights go along the mean change of the workers; 1 is to
 *     their average; positive
 * @param outerMomentum decay of the Nesterov momentum of these changes, in [0, 1)
 */
public record RoundSettings(
    long localSteps, int workers, double outerLearningRate, double outerMomentum) {

  /** Fewer rounds than these leave the outer step no time to work. */
  private static final long FEWEST_ROUNDS = 20;

  /** Checks every value; an error names the setting's YAML key. */
  public RoundSettings {
    require(localSteps >= 0, "local_steps", "must be 0 (off) or positive, is " + localSteps);
    require(workers >= 1, "workers", "must be at least 1, is " + workers);
    require(
        workers == 1 || localSteps > 0,
        "workers",
        "is %d, but training.local_steps is 0, so there are no rounds for them; set it to 20 … 50, or leave workers out"
            .formatted(workers));
    require(
        outerLearningRate > 0 && Double.isFinite(outerLearningRate),
        "outer_learning_rate",
        "must be positive, is " + outerLearningRate);
    require(
        outerMomentum >= 0 && outerMomentum < 1,
        "outer_momentum",
        "must lie in [0, 1), is " + outerMomentum);
  }

  /** No rounds. */
  public static RoundSettings defaults() {
    return new RoundSettings(0, 1, 0.9, 0.5);
  }

  /** Whether there are rounds. */
  public boolean areOn() {
    return localSteps > 0;
  }

  /** Checks them against the number of steps and the batch, as {@link TrainingSettings} does. */
  void requireWithin(long steps, int batchSize) {
    require(
        localSteps <= steps / FEWEST_ROUNDS,
        "local_steps",
        "must be at most %d, so that %d steps are %d rounds or more, is %d"
            .formatted(steps / FEWEST_ROUNDS, steps, FEWEST_ROUNDS, localSteps));
    require(
        batchSize % workers == 0,
        "batch_size",
        "must be a multiple of training.workers, %d, is %d".formatted(workers, batchSize));
  }

  /**
   * The round that begins after {@code step}.
   *
   * @param steps of the whole training; the last round ends with them
   */
  public Round round(long step, long steps) {
    return new Round(step, Math.min((step / localSteps + 1) * localSteps, steps));
  }

  /** Whether workers keep the momentum of their changes. */
  boolean haveVelocity() {
    return areOn() && outerMomentum > 0;
  }
}
