package io.github.ddpm.training;

/**
 * The learning rate of each step: it rises linearly over the warm-up and then follows the
 * scheduler.
 *
 * @param peak the rate at the end of the warm-up
 * @param warmupSteps steps of linear rise; the first step already has peak / warmupSteps
 * @param steps of the whole run
 */
public record LearningRate(LrScheduler scheduler, double peak, long warmupSteps, long steps) {

  /** The rate of the run's {@code step}-th step, counted from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return switch (scheduler) {
      case CONSTANT -> peak;
      case LINEAR -> peak * Math.max(0, 1 - progress);
      case COSINE -> peak * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
    };
  }
}
