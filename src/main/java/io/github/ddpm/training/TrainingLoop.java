package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Fits a network to images (Ho et al. 2020, algorithm 1). */
public final class TrainingLoop {
  /** Training gives up at this many skipped steps in a row. */
  static final int MOST_SKIPPED_IN_A_ROW = 10;

  private final TrainingSettings settings;
  private final NoisyBatches noisy;
  private final LossByTimestep byTimestep;
  private final BatchGradient gradient;
  private final LearningRate learningRate;
  private final EmaDecay emaDecay;
  private final TrainingState state;
  private final Measuring measuring;
  private Optional<LocalRounds> rounds = Optional.empty();
  private WorkerBatches own;
  private StepClock clock = StepClock.OFF;
  private Collective ranks = Collective.ALONE;

  /**
   * Prepares the loop; {@link #run} starts it.
   *
   * @param network takes x_t (N, C, H, W), t (N) and, if it is conditional, the classes (N);
   *     returns (N, C, H, W)
   * @param state the network's weights and the step to continue from; changed in place
   * @param objective what is taught, on the state's device
   * @param precision {@link Precision#FP32} or {@link Precision#BF16}
   * @param parts how many parts of a batch run in parallel
   * @param batches of {@code batch_size} images, divided by the workers of its rounds if it has
   *     some
   * @param told what the network is told besides
   */
  public TrainingLoop(
      Block network,
      TrainingState state,
      Batches batches,
      TrainingSettings settings,
      Objective objective,
      long seed,
      Precision precision,
      BatchParts parts,
      Told told) {
    this.state = state;
    this.settings = settings;
    DrawnTimesteps timesteps =
        DrawnTimesteps.of(state.manager(), settings.timestep(), objective.path());
    int batchSize = settings.batchSize() / settings.rounds().workers();
    noisy = new NoisyBatches(batches, batchSize, seed, objective, timesteps, told);
    own = WorkerBatches.ofRank(noisy, Share.WHOLE);
    byTimestep = new LossByTimestep(state.manager(), state.measured(), objective.timesteps());
    gradient = new BatchGradient(network, state, objective, precision, parts, byTimestep);
    learningRate = settings.learningRateSchedule();
    emaDecay = new EmaDecay(settings.emaDecay());
    measuring = new Measuring(settings, state, byTimestep);
  }

  /** Reports the time of each part of a step to {@code clock} from now on. */
  public void clock(StepClock clock) {
    this.clock = clock;
  }

  /**
   * Trains together with other processes from now on, of which each computes its {@link Share} of
   * every batch. All of them begin from the same state; listeners of each are called in each.
   *
   * @param ranks on this loop's device; the batches must be this one's share
   */
  public void together(Collective ranks) {
    this.ranks = ranks;
    own = WorkerBatches.ofRank(noisy, new Share(ranks.rank(), ranks.size()));
  }

  /**
   * Trains in rounds of local SGD from now on. Listeners are only told of the last step of each.
   *
   * @param first of the workers that this process is, from 0
   */
  public void inRounds(RoundExchange exchange, int first) {
    rounds = Optional.of(new LocalRounds(state, settings.rounds(), exchange));
    own = new WorkerBatches(noisy, settings.rounds().workers(), Share.WHOLE, first);
  }

  /**
   * Measures the averaged weights on {@code images} too from now on: at the last step, and so
   * rarely before that it costs at most a fiftieth of the operations of training. That changes
   * nothing in what is trained.
   *
   * @param images as large as those of {@code batches}
   */
  public void holdout(ImageSet images) {
    measuring.holdout(new HoldoutLoss(images, state, noisy, gradient));
  }

  /** Trains from the state's step to the last, as {@link #run(List, Wishes)} does. */
  public void run(List<TrainingListener> listeners) throws IOException {
    run(listeners, () -> false);
  }

  /**
   * Trains from the state's step to the last. A step whose loss or gradient is not finite is
   * skipped: weights and moments do not change.
   *
   * @param wishes asked before every step; if training is to stop, and the state is {@linkplain
   *     TrainingState#isSound sound}, it ends early; of a round nothing remains then
   * @throws DivergedException if {@value #MOST_SKIPPED_IN_A_ROW} steps in a row were skipped, or
   *     all were, or the final weights are not finite; listeners are not called for that step
   * @throws IOException if a listener fails, or what other workers have done cannot be read
   */
  public void run(List<TrainingListener> listeners, Wishes wishes) throws IOException {
    try (Meter meter = new Meter(state.measured(), own::secondsWaited, System::nanoTime)) {
      while (state.step() < settings.steps()) {
        Wishes.Agreed agreed = Wishes.Agreed.of(ranks, wishes);
        if (agreed.stop() && state.isSound()) {
          return;
        }
        long step = state.step();
        if (!advance(meter, listeners, wishes)) {
          return;
        }
        meter.done(state.step() - step);
        refuseDivergence();
        Optional<Measurement> measurement = measuring.since(step, meter);
        meter.pause();
        tell(
            listeners,
            measurement.map(measured -> measuring.withHoldout(step, measured)),
            agreed.save());
        if (rounds.isPresent()) { // What is measured and not told would be lost with this process.
          rounds.get().exchange().ended(new Round(step, state.step()));
        }
        meter.resume();
      }
    }
  }

  /** Does a step, or a round; returns whether it was done. */
  private boolean advance(Meter meter, List<TrainingListener> listeners, Wishes wishes)
      throws IOException {
    long step = state.step();
    if (rounds.isEmpty()) {
      step(step, own.first(), meter, listeners);
      state.step(step + 1);
      return true;
    }
    boolean mayStop = state.isSound();
    return rounds
        .get()
        .train(
            settings.rounds().round(step, settings.steps()),
            (round, worker) -> {
              for (long next = round.from(); next < round.until(); next++) {
                if (mayStop && wishes.stop()) {
                  return false;
                }
                step(next, worker, meter, listeners);
              }
              return true;
            });
  }

  /** Checks only now and then, because each check waits for the device. */
  private void refuseDivergence() {
    long done = state.step();
    boolean isLast = done == settings.steps();
    long skipped =
        isLast || rounds.isPresent() || done % MOST_SKIPPED_IN_A_ROW == 0
            ? state.skippedInARow()
            : 0;
    boolean isStuck = skipped >= MOST_SKIPPED_IN_A_ROW || (isLast && skipped >= done);
    if (isStuck || (isLast && !state.isFinite())) {
      try (NDManager scope = state.manager().newSubManager()) {
        NoisyBatch noisy = noisyBatch(done - 1, own.first(), scope);
        throw new DivergedException(done, skipped, Diagnosis.of(state, noisy, gradient));
      }
    }
  }

  /**
   * The mean loss in each tenth of 0 … T − 1 between the last two measurements, NaN where there was
   * no image.
   */
  public List<Double> lossByTimestep() {
    return measuring.lossByTimestep();
  }

  /** The loss of the current averaged weights on the held-out images, if there are any. */
  Optional<Double> holdoutLoss() {
    return measuring.holdoutLoss();
  }

  private void tell(
      List<TrainingListener> listeners, Optional<Measurement> measurement, boolean save)
      throws IOException {
    for (TrainingListener listener : listeners) {
      if (measurement.isPresent()) {
        listener.onMeasured(measurement.get());
      }
    }
    for (TrainingListener listener : listeners) {
      if (save) {
        listener.onSaveWanted();
      }
      listener.onStep(state.step());
    }
  }

  private void step(long step, int worker, Meter meter, List<TrainingListener> listeners)
      throws IOException {
    try (NDManager scope = state.manager().newSubManager()) {
      int most = own.count();
      LossAndGradient share =
          new GradientInMemory(gradient, state, most)
              .of(attempt -> noisyBatch(step, worker, attempt), scope, clock, listeners);
      LossAndGradient result = gradient.together(share, ranks);
      clock.start();
      NDArray norm =
          state.optimizer().update(result.gradient(), learningRate.at(step), emaDecay.at(step));
      clock.end(StepPart.UPDATE);
      norm.attach(scope);
      NDArray skipped = Finite.isNot(norm);
      state.countSkips(skipped);
      byTimestep.add(result.byTimestep());
      meter.add(result.loss(), norm, skipped);
    }
  }

  private NoisyBatch noisyBatch(long step, int worker, NDManager scope) {
    return own.at(step, worker, state.rollbacks(), scope, clock);
  }
}
