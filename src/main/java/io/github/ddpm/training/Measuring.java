package io.github.ddpm.training;

import java.util.List;
import java.util.Optional;

/** The measurements of a training, every {@code log_every} steps. */
final class Measuring {
  private final TrainingSettings settings;
  private final TrainingState state;
  private final LossByTimestep byTimestep;
  private final LearningRate learningRate;
  private Optional<HoldoutLoss> holdout = Optional.empty();
  private List<Double> lossByTimestep = List.of();

  Measuring(TrainingSettings settings, TrainingState state, LossByTimestep byTimestep) {
    this.settings = settings;
    this.state = state;
    this.byTimestep = byTimestep;
    learningRate = settings.learningRateSchedule();
  }

  void holdout(HoldoutLoss images) {
    holdout = Optional.of(images);
  }

  /** The mean loss in each tenth of 0 … T − 1 between the last two measurements. */
  List<Double> lossByTimestep() {
    return lossByTimestep;
  }

  /** Measures, if there was a step to measure at after {@code before}. */
  Optional<Measurement> since(long before, Meter meter) {
    long done = state.step();
    if (!isDue(settings.logEvery(), before)) {
      return Optional.empty();
    }
    Measurement measurement = meter.read(done, learningRate.at(done - 1), settings.batchSize());
    meter.restart();
    lossByTimestep = byTimestep.means();
    byTimestep.restart();
    return Optional.of(measurement);
  }

  /**
   * Whether the last step is among those after {@code before}, or one that {@code every} divides.
   */
  private boolean isDue(long every, long before) {
    long done = state.step();
    return done / every > before / every || done == settings.steps();
  }

  /** Adds the loss on held-out images, if that is due. */
  Measurement withHoldout(long before, Measurement measurement) {
    return isDue(HoldoutLoss.every(settings), before)
        ? holdoutLoss().map(measurement::withHoldoutLoss).orElse(measurement)
        : measurement;
  }

  /** The loss of the current averaged weights on the held-out images, if there are any. */
  Optional<Double> holdoutLoss() {
    return holdout.map(HoldoutLoss::measure);
  }
}
