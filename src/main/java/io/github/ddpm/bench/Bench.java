package io.github.ddpm.bench;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.generate.SamplingRehearsal;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Times training or sampling, measures what the machine can do, and compares the two. A step ends
 * when the device has finished it.
 *
 * @param request what to time
 */
public record Bench(BenchRequest request) {
  /** Warm-up steps of the second batch size, which only the verdict needs. */
  private static final int OTHER_WARMUP = 2;

  private static final int OTHER_STEPS = 5;

  /**
   * Measures. Takes the time of the steps and a few seconds more.
   *
   * @throws io.github.ddpm.settings.InvalidSetting if the images do not fit the settings
   * @throws IllegalStateException if there is no such device
   * @throws IOException if images cannot be read
   */
  public BenchResult run(Progress progress) throws IOException {
    Torch.start();
    int threadsBefore = Torch.threads();
    if (request.threads() > 0) {
      Torch.threads(request.threads());
    }
    try {
      return measure(progress);
    } finally {
      Torch.threads(threadsBefore);
    }
  }

  private BenchResult measure(Progress progress) throws IOException {
    int batch = batchSize(request.config());
    RunConfig config = with(request.config(), batchKey(), String.valueOf(batch));
    Timing timing = time(config, request.warmup(), request.steps(), progress);
    Device device = timing.device();
    // Read before anything else needs memory.
    long peak = PeakMemory.bytes();
    OptionalLong devicePeak = Devices.usedMemory(device);

    int otherBatch = batch > 1 ? Math.max(1, batch / 4) : 4;
    String precision = timing.precision().name().toLowerCase(Locale.ROOT);
    RunConfig other = with(config, batchKey(), String.valueOf(otherBatch));
    Timing otherTiming =
        time(
            with(other, "precision", precision),
            Math.min(OTHER_WARMUP, request.warmup()),
            Math.min(OTHER_STEPS, request.steps()),
            progress);
    double fixedShare =
        Verdict.fixedShare(
            batch, timing.times().median(), otherBatch, otherTiming.times().median());
    Ceiling ceiling = Ceiling.measure(device, timing.precision());
    return new BenchResult(
        request, batch, Torch.threads(), timing, ceiling, fixedShare, peak, devicePeak);
  }

  private Timing time(RunConfig config, int warmup, int steps, Progress progress)
      throws IOException {
    Stopwatch stopwatch = new Stopwatch(warmup, steps, progress);
    return switch (request.workload()) {
      case TRAIN -> stopwatch.train(config, images(config));
      case SAMPLE -> stopwatch.sample(config);
    };
  }

  private ImageSet images(RunConfig config) throws IOException {
    return request.dataRoot().isPresent()
        ? new DataRun(request.dataRoot().get()).images(config, Progress.NONE)
        : RandomImages.of(config);
  }

  private int batchSize(RunConfig config) {
    if (request.workload() == Workload.TRAIN) {
      return config.training().batchSize();
    }
    int batch = config.sampling().batchSize();
    return batch == BatchSettings.AUTO ? SamplingRehearsal.automaticBatch(config) : batch;
  }

  private String batchKey() {
    return request.workload() == Workload.TRAIN ? "training.batch_size" : "sampling.batch_size";
  }

  private static RunConfig with(RunConfig config, String key, String value) {
    return ConfigLoader.override(config, List.of(new Assignment("bench", key, value)));
  }
}
