package io.github.ddpm.bench;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.run.RunSummary;
import io.github.ddpm.settings.Count;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A training step of so few of the batch's images that timing it takes seconds and little memory.
 *
 * @param config the settings, on the device to time
 * @param gpu whether that is a GPU
 */
record StepTrial(RunConfig config, boolean gpu) {
  /** Multiplications and additions: a second or two on two processor cores. */
  private static final double MOST_WORK = 1e11;

  private static final double MOST_WORK_OF_GPU = 100 * MOST_WORK;

  /** Forward, and as much as two more of it backward. */
  private static final int PASSES = 3;

  /** Training holds seven float32 numbers per parameter: 4 GB here. */
  private static final long MOST_PARAMETERS = 150_000_000;

  /** More tell no more, and small images cost more than their multiplications. */
  private static final int MOST_IMAGES = 512;

  /** The time of a step, or why none was timed. */
  String inWords() throws IOException {
    RunSummary network = RunSummary.of(config, Optional.empty());
    int batch = config.training().batchSize();
    int images = images(network, batch, gpu);
    if (images == 0) {
      return "not timed here: %s; ddpm bench train times it".formatted(network);
    }
    RunConfig small =
        ConfigLoader.override(
            config, List.of(setting("batch_size", images), setting("micro_batch", 0)));
    Timing timing = new Stopwatch(1, 1, Progress.NONE).train(small, RandomImages.of(small));
    return "a training step of %s and %,d parameters takes %.3g s"
        .formatted(
            images == batch ? Count.of(batch, "image") : "%d of %d images".formatted(images, batch),
            timing.parameters(),
            timing.times().median());
  }

  /** How many images of a batch to time; 0 if even one is too much. */
  static int images(RunSummary network, int batch, boolean gpu) {
    double most = gpu ? MOST_WORK_OF_GPU : MOST_WORK;
    return network.parameters() > MOST_PARAMETERS
        ? 0
        : (int) Math.min(Math.min(batch, MOST_IMAGES), most / (PASSES * network.work()));
  }

  private static Assignment setting(String key, int value) {
    return new Assignment("doctor", "training." + key, String.valueOf(value));
  }
}
