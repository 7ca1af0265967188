package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.data.Batch;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.ForwardProcess;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.OutOfMemory;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.Transfer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Fits a network to images (Ho et al. 2020, algorithm 1). All randomness of step s, from the batch
 * to dropout, is a function of (seed, s), so no random state needs to be saved.
 */
public final class TrainingLoop {
  /** Training gives up at this many skipped steps in a row. */
  static final int MOST_SKIPPED_IN_A_ROW = 10;

  /** Keeps the randomness of dropout apart from other uses of a step's seed. */
  private static final long DROPOUT = 1;

  private final TrainingSettings settings;
  private final Batches batches;
  private final long seed;
  private final int timesteps;
  private final ForwardProcess forward;
  private final Objective objective;
  private final LossByTimestep byTimestep;
  private final BatchGradient gradient;
  private final LearningRate learningRate;
  private final EmaDecay emaDecay;
  private final TrainingState state;
  private final LabelDropout labels;
  private Optional<HoldoutLoss> holdout = Optional.empty();
  private StepClock clock = StepClock.OFF;
  private Collective ranks = Collective.ALONE;
  private Share share = Share.WHOLE;
  private List<Double> lossByTimestep = List.of();

  /**
   * Prepares the loop; {@link #run} starts it.
   *
   * @param network takes x_t (N, C, H, W), t (N) and, if it is conditional, the classes (N);
   *     returns (N, C, H, W)
   * @param state the network's weights and the step to continue from; changed in place
   * @param precision {@link Precision#FP32} or {@link Precision#BF16}
   * @param parts how many parts of a batch run in parallel
   * @param labels which class labels the network is given
   */
  public TrainingLoop(
      Block network,
      TrainingState state,
      Batches batches,
      TrainingSettings settings,
      DiffusionSettings diffusion,
      long seed,
      Precision precision,
      BatchParts parts,
      LabelDropout labels) {
    this.state = state;
    this.batches = batches;
    this.settings = settings;
    this.seed = seed;
    this.labels = labels;
    NoiseSchedule schedule = NoiseSchedule.of(diffusion);
    timesteps = schedule.timesteps();
    forward = new ForwardProcess(state.manager(), schedule);
    objective = new Objective(state.manager(), schedule, diffusion);
    byTimestep = new LossByTimestep(state.manager(), state.measured(), timesteps);
    gradient = new BatchGradient(network, state, objective, precision, parts, byTimestep);
    learningRate = settings.learningRateSchedule();
    emaDecay = new EmaDecay(settings.emaDecay());
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
    share = new Share(ranks.rank(), ranks.size());
  }

  /**
   * Measures the averaged weights on {@code images} too from now on: at the last step, and so
   * rarely before that it costs at most a fiftieth of the operations of training. That changes
   * nothing in what is trained.
   *
   * @param images as large as those of {@code batches}
   */
  public void holdout(ImageSet images) {
    holdout =
        Optional.of(
            new HoldoutLoss(images, state, timesteps, forward, objective, labels, gradient));
  }

  /** Trains from the state's step to the last, as {@link #run(List, BooleanSupplier)} does. */
  public void run(List<TrainingListener> listeners) throws IOException {
    run(listeners, () -> false);
  }

  /**
   * Trains from the state's step to the last. A step whose loss or gradient is not finite is
   * skipped: weights and moments do not change.
   *
   * @param stop asked before every step; if true, and the state is {@linkplain
   *     TrainingState#isSound sound}, training ends early
   * @throws DivergedException if {@value #MOST_SKIPPED_IN_A_ROW} steps in a row were skipped, or
   *     all were, or the final weights are not finite; listeners are not called for that step
   * @throws IOException if a listener fails
   */
  public void run(List<TrainingListener> listeners, BooleanSupplier stop) throws IOException {
    try (Meter meter = new Meter(state.measured(), batches::secondsWaited, System::nanoTime)) {
      while (state.step() < settings.steps()
          && !(ranks.any(stop.getAsBoolean()) && state.isSound())) {
        long step = state.step();
        step(step, meter, listeners);
        state.step(step + 1);
        refuseDivergence();
        Optional<Measurement> measurement = measure(meter);
        meter.pause();
        tell(listeners, measurement.map(this::withHoldout));
        meter.resume();
      }
    }
  }

  /**
   * Computes the gradient; while the GPU's memory is full, halves the images at once and tries
   * again.
   */
  private LossAndGradient inMemory(long step, NDManager scope, List<TrainingListener> listeners)
      throws IOException {
    while (true) {
      try (NDManager attempt = scope.newSubManager()) {
        LossAndGradient result = gradient.of(noisyBatch(step, attempt), state.microBatch(), clock);
        result.figures().attach(scope);
        return result;
      } catch (RuntimeException e) {
        if (!OutOfMemory.ofGpu(e) || atOnce() == 1) {
          throw e;
        }
      }
      OutOfMemory.release(state.manager().getDevice());
      state.microBatch((atOnce() + 1) / 2);
      for (TrainingListener listener : listeners) {
        listener.onMicroBatch(state.microBatch());
      }
    }
  }

  /** How many images this process's network really sees at once. */
  private int atOnce() {
    int whole = settings.batchSize();
    return Math.min(state.microBatch(), share.to(whole) - share.from(whole));
  }

  /** Checks only now and then, because each check waits for the device. */
  private void refuseDivergence() {
    long done = state.step();
    boolean isLast = done == settings.steps();
    long skipped = isLast || done % MOST_SKIPPED_IN_A_ROW == 0 ? state.skippedInARow() : 0;
    boolean isStuck = skipped >= Math.min(MOST_SKIPPED_IN_A_ROW, done);
    if (isStuck || (isLast && !state.isFinite())) {
      try (NDManager scope = state.manager().newSubManager()) {
        NoisyBatch noisy = noisyBatch(done - 1, scope);
        throw new DivergedException(done, skipped, Diagnosis.of(state, noisy, gradient));
      }
    }
  }

  /**
   * The mean loss in each tenth of 0 … T − 1 between the last two measurements, NaN where there was
   * no image.
   */
  public List<Double> lossByTimestep() {
    return lossByTimestep;
  }

  /** Measures, if this is a step to measure at. */
  private Optional<Measurement> measure(Meter meter) {
    long done = state.step();
    if (done % settings.logEvery() != 0 && done != settings.steps()) {
      return Optional.empty();
    }
    Measurement measurement = meter.read(done, learningRate.at(done - 1), settings.batchSize());
    meter.restart();
    lossByTimestep = byTimestep.means();
    byTimestep.restart();
    return Optional.of(measurement);
  }

  private Measurement withHoldout(Measurement measurement) {
    long done = measurement.step();
    boolean isDue = done % HoldoutLoss.every(settings) == 0 || done == settings.steps();
    return isDue
        ? holdoutLoss().map(measurement::withHoldoutLoss).orElse(measurement)
        : measurement;
  }

  /** The loss of the current averaged weights on the held-out images, if there are any. */
  Optional<Double> holdoutLoss() {
    return holdout.map(HoldoutLoss::measure);
  }

  private void tell(List<TrainingListener> listeners, Optional<Measurement> measurement)
      throws IOException {
    if (measurement.isPresent()) {
      for (TrainingListener listener : listeners) {
        listener.onMeasured(measurement.get());
      }
    }
    for (TrainingListener listener : listeners) {
      listener.onStep(state.step());
    }
  }

  private void step(long step, Meter meter, List<TrainingListener> listeners) throws IOException {
    try (NDManager scope = state.manager().newSubManager()) {
      LossAndGradient result = gradient.together(inMemory(step, scope, listeners), ranks);
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

  private NoisyBatch noisyBatch(long step, NDManager scope) {
    Torch.seed(seedOf(step));
    clock.start();
    Batch batch = batches.at(step);
    NDArray xStart = batch.toTensor(scope);
    clock.end(StepPart.DATA);
    int whole = settings.batchSize();
    // Drawn for the whole batch, so that an image's do not depend on who works on which share.
    NDArray t = share.of(settings.timestepSampling().draw(scope, whole, timesteps));
    Shape images = new Shape(whole).addAll(xStart.getShape().slice(1));
    NDArray noise = share.of(scope.randomNormal(images));
    NDArray xt = forward.qSample(xStart, t, noise);
    NDList input = new NDList(xt, t);
    if (labels.isConditional()) {
      long[] told = labels.of(batch.labels(), share.from(whole), seedOf(step));
      input.add(Transfer.of(scope, told, new Shape(told.length)));
    }
    return new NoisyBatch(
        input, objective.target(xStart, noise, t), xStart, dropoutSeeds(step), whole);
  }

  private List<Long> dropoutSeeds(long step) {
    int whole = settings.batchSize();
    return IntStream.range(share.from(whole), share.to(whole))
        .mapToObj(image -> Seeds.of(seedOf(step), DROPOUT, image))
        .toList();
  }

  /** Differs after each return to a checkpoint, so that the same failure does not repeat. */
  private long seedOf(long step) {
    long rollbacks = state.rollbacks();
    return rollbacks == 0 ? Seeds.of(seed, step) : Seeds.of(seed, step, rollbacks);
  }
}
