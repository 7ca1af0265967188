package io.github.ddpm.listeners;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.report.MetricsLog;
import io.github.ddpm.report.Timestamp;
import io.github.ddpm.settings.Count;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each measurement to {@code metrics.jsonl} and the log, and reports progress. While the
 * file cannot be written, training continues without it.
 */
public final class MetricsListener implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsListener.class);

  private final Path file;
  private final Progress progress;
  private final Supplier<List<Double>> lossByTimestep;
  private Optional<MetricsLog> metrics = Optional.empty();
  private boolean failing;

  /** The last held-out loss in words, shown until the next. */
  private String holdout = "";

  private MetricsListener(Path file, Progress progress, Supplier<List<Double>> lossByTimestep) {
    this.file = file;
    this.progress = progress;
    this.lossByTimestep = lossByTimestep;
  }

  /**
   * Opens the log to continue after {@code step}.
   *
   * @param lossByTimestep read at each measurement
   */
  public static MetricsListener open(
      Path folder,
      RunConfig config,
      long step,
      Progress progress,
      Supplier<List<Double>> lossByTimestep) {
    Path file = folder.resolve("metrics.jsonl");
    MetricsListener listener = new MetricsListener(file, progress, lossByTimestep);
    listener.reopen(step);
    progress.begin("train", "steps", step, config.training().steps());
    return listener;
  }

  @Override
  public void onStep(long step) {
    progress.advance(step);
  }

  @Override
  public void onMeasured(Measurement measurement) {
    write(measurement);
    String words =
        "loss %.4f, %.1f images/s".formatted(measurement.loss(), measurement.imagesPerSecond());
    String waiting = "%.1f %% waiting for images".formatted(100 * measurement.waiting());
    LOG.info("step {}: {}, {}", measurement.step(), words, waiting);
    measurement.holdoutLoss().ifPresent(loss -> tellHoldout(measurement.step(), loss));
    if (measurement.skipped() > 0) {
      LOG.warn(
          "{} of the steps up to {} were skipped because the loss or gradient was not finite",
          measurement.skipped(),
          measurement.step());
    }
    progress.status(words + holdout);
  }

  private void tellHoldout(long step, double loss) {
    String words = "holdout loss %.4f".formatted(loss);
    LOG.info("step {}: {}", step, words);
    holdout = ", " + words;
  }

  @Override
  public void onMicroBatch(int images) {
    LOG.warn(
        "the GPU's memory is full; from now on it gets {} at once, with the same result",
        Count.of(images, "image"));
  }

  /** Drops the lines after {@code step}, to which training has gone back. */
  public void wentBack(long step) {
    reopen(step);
  }

  /**
   * Records the figures of images drawn with the weights after {@code step}.
   *
   * @param best whether the first figure is the best so far
   */
  public void evaluated(long step, Map<String, Double> figures, boolean best) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("time", Timestamp.now());
    line.put("evaluation", figures);
    line.put("best", best);
    write(line, step);
  }

  private void write(Measurement measurement) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", measurement.step());
    line.put("time", Timestamp.now());
    line.put("loss", measurement.loss());
    measurement.holdoutLoss().ifPresent(loss -> line.put("holdout_loss", loss));
    line.put("gradient_norm", measurement.gradientNorm());
    line.put("learning_rate", measurement.learningRate());
    line.put("images_per_second", measurement.imagesPerSecond());
    line.put("waiting_for_images", measurement.waiting());
    line.put("skipped", measurement.skipped());
    line.put("loss_by_t", lossByTimestep.get());
    write(line, measurement.step() - 1);
  }

  /** Appends a line. If the file must be reopened, lines up to step {@code kept} stay. */
  private void write(Map<String, Object> line, long kept) {
    progress.measured(line);
    if (metrics.isEmpty() || !Files.exists(file)) {
      reopen(kept);
    }
    try {
      if (metrics.isPresent()) {
        metrics.get().append(line);
        failing = false;
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Reopens the file, which also drops a partly written line. */
  private void reopen(long step) {
    try {
      close(metrics);
      metrics = Optional.of(MetricsLog.open(file, step));
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    metrics.ifPresent(open -> close(Optional.of(open)));
    metrics = Optional.empty();
    if (!failing) {
      LOG.warn("measurements cannot be written at present: {}", e.getMessage());
    }
    failing = true;
  }

  private static void close(Optional<MetricsLog> metrics) {
    try {
      if (metrics.isPresent()) {
        metrics.get().close();
      }
    } catch (IOException e) {
      LOG.info("the last measurements are lost: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    progress.end();
    close(metrics);
  }
}
