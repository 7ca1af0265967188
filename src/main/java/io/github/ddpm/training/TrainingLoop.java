package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.ForwardProcess;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.util.List;

/**
 * Fits a network to images (Ho et al. 2020, algorithm 1). All randomness of step s, from the batch
 * to dropout, is a function of (seed, s): nothing about it needs to be saved.
 */
public final class TrainingLoop {
  private final TrainingSettings settings;
  private final Batches batches;
  private final long seed;
  private final int timesteps;
  private final ForwardProcess forward;
  private final Objective objective;
  private final BatchGradient gradient;
  private final LearningRate learningRate;
  private final EmaDecay emaDecay;
  private final TrainingState state;

  /**
   * Prepares the loop; {@link #run} starts it.
   *
   * @param network takes x_t (N, C, H, W) and t (N), gives (N, C, H, W)
   * @param state the network's weights and the step to go on from; changed in place
   * @param precision {@link Precision#FP32} or {@link Precision#BF16}
   * @param parts how many parts of a batch are worked on side by side; one where the network draws
   *     random numbers, as dropout does, since their order would depend on the threads
   */
  public TrainingLoop(
      Block network,
      TrainingState state,
      Batches batches,
      TrainingSettings settings,
      DiffusionSettings diffusion,
      long seed,
      Precision precision,
      BatchParts parts) {
    this.state = state;
    this.batches = batches;
    this.settings = settings;
    this.seed = seed;
    NoiseSchedule schedule = NoiseSchedule.of(diffusion);
    timesteps = schedule.timesteps();
    forward = new ForwardProcess(state.manager(), schedule);
    objective = new Objective(state.manager(), schedule, diffusion);
    gradient = new BatchGradient(network, state, objective, precision, parts);
    learningRate = settings.learningRateSchedule();
    emaDecay = new EmaDecay(settings.emaDecay());
  }

  /**
   * Trains from the state's step to the last.
   *
   * @throws DivergedException if the loss is not finite, before listeners are told of that step
   * @throws IOException if a listener fails
   */
  public void run(List<TrainingListener> listeners) throws IOException {
    run(listeners, StepClock.OFF);
  }

  /** The same, with {@code clock} told where each step's time goes. */
  public void run(List<TrainingListener> listeners, StepClock clock) throws IOException {
    try (Meter meter = new Meter(state.manager())) {
      while (state.step() < settings.steps()) {
        long step = state.step();
        step(step, meter, clock);
        state.step(step + 1);
        measure(meter, listeners);
        for (TrainingListener listener : listeners) {
          listener.onStep(step + 1);
        }
      }
    }
  }

  private void measure(Meter meter, List<TrainingListener> listeners) throws IOException {
    long done = state.step();
    boolean log = done % settings.logEvery() == 0 || done == settings.steps();
    // A checkpoint of a run that has diverged would push out those to go back to.
    if (!log && done % settings.checkpointEvery() != 0) {
      return;
    }
    Measurement measurement = meter.read(done, learningRate.at(done - 1), settings.batchSize());
    if (!Double.isFinite(measurement.loss())) {
      throw new DivergedException(measurement);
    }
    if (log) {
      meter.restart();
      for (TrainingListener listener : listeners) {
        listener.onMeasured(measurement);
      }
    }
  }

  private void step(long step, Meter meter, StepClock clock) {
    try (NDManager scope = state.manager().newSubManager()) {
      Torch.seed(Seeds.of(seed, step));
      clock.start();
      NDArray xStart = Pixels.toTensor(scope, batches.at(step));
      clock.end(StepPart.DATA);
      NDArray t = settings.timestepSampling().draw(scope, settings.batchSize(), timesteps);
      NDArray noise = scope.randomNormal(xStart.getShape());
      NDArray xt = forward.qSample(xStart, t, noise);
      NDArray target = objective.target(xStart, noise, t);

      BatchGradient.Result result = gradient.of(xt, t, target, clock);
      clock.start();
      NDArray norm =
          state
              .adam()
              .update(state.flat(), result.gradient(), learningRate.at(step), emaDecay.at(step));
      clock.end(StepPart.UPDATE);
      norm.attach(scope);
      meter.add(result.loss(), norm);
    }
  }
}
