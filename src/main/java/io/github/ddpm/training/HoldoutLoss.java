package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.Transfer;
import java.util.Collections;
import java.util.stream.IntStream;

/**
 * The training loss of the averaged weights on images that are never trained on: the mean of
 * {@value #COUNT} evaluations of the network, spread evenly over the images. The i-th has always
 * the same image, the same timestep, one of a low-discrepancy sequence over 0 … T − 1, and the same
 * noise. So two values, of one run or of two, differ only because the weights do. It draws nothing
 * from the engine's generators.
 */
final class HoldoutLoss {
  static final int COUNT = 256;

  /** The largest part of the operations of training that may be spent here. */
  private static final double MOST_COST = 0.02;

  /** Evaluations that one image costs in training: one forward, and as much as two backward. */
  private static final int TRAINING_EVALUATIONS = 3;

  /** Multiples of the golden ratio, without their whole parts, are spread as evenly as can be. */
  private static final double GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

  private final ImageSet images;
  private final TrainingState state;
  private final Objective objective;
  private final Told told;
  private final BatchGradient network;

  /**
   * Prepares to measure.
   *
   * @param training whose objective it is, and which says what the network is told
   */
  HoldoutLoss(ImageSet images, TrainingState state, NoisyBatches training, BatchGradient network) {
    this.images = images;
    this.state = state;
    objective = training.objective();
    told = training.told();
    this.network = network;
  }

  /** Steps between two measurements: a multiple of {@code log_every} that costs little enough. */
  static long every(TrainingSettings settings) {
    int ofWorker = settings.batchSize() / settings.rounds().workers(); // One of them measures.
    double stepsWorth = COUNT / (double) (TRAINING_EVALUATIONS * ofWorker);
    long every = settings.logEvery();
    return every * (long) Math.ceil(stepsWorth / MOST_COST / every);
  }

  /** Measures the current weights. Waits for the device. */
  double measure() {
    double sum = 0;
    for (int from = 0; from < COUNT; from += state.microBatch()) {
      try (NDManager scope = state.manager().newSubManager()) {
        int to = Math.min(from + state.microBatch(), COUNT);
        for (float loss : network.averagedLoss(noisyBatch(from, to, scope))) {
          sum += loss;
        }
      }
    }
    return sum / COUNT;
  }

  private NoisyBatch noisyBatch(int from, int to, NDManager scope) {
    HostBatch batch =
        HostBatch.of(
            images,
            IntStream.range(from, to).map(i -> (int) ((long) i * images.size() / COUNT)).toArray());
    NDArray xStart = batch.toTensor(scope);
    Shape count = new Shape(to - from);
    NDArray t =
        Transfer.of(scope, IntStream.range(from, to).mapToLong(this::timestep).toArray(), count);
    NDArray noise = MeasuringNoise.of(scope, xStart.getShape(), from);
    Conditions conditions = told.inMeasuring(batch.labels(), xStart, from);
    return new NoisyBatch(
        conditions.input(objective.qSample(xStart, t, noise), objective.told(t)),
        t,
        objective.target(xStart, noise, t),
        xStart,
        Collections.nCopies(to - from, 0L), // There is no dropout.
        to - from);
  }

  private long timestep(int i) {
    return (long) ((i + 1) * GOLDEN_RATIO % 1 * objective.timesteps());
  }
}
