package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.report.MetricsLog;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each measurement to {@code metrics.jsonl} and the log, and keeps the progress going. */
final class RunLog implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

  private final MetricsLog metrics;
  private final Progress progress;

  private RunLog(MetricsLog metrics, Progress progress) {
    this.metrics = metrics;
    this.progress = progress;
  }

  static RunLog open(Path folder, RunConfig config, long step, Progress progress)
      throws IOException {
    MetricsLog metrics = MetricsLog.open(folder.resolve("metrics.jsonl"), step);
    progress.begin("train", "step", step, config.training().steps());
    return new RunLog(metrics, progress);
  }

  @Override
  public void onStep(long step) {
    progress.advance(step);
  }

  @Override
  public void onMeasured(Measurement measurement) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", measurement.step());
    line.put("loss", measurement.loss());
    line.put("gradient_norm", measurement.gradientNorm());
    line.put("learning_rate", measurement.learningRate());
    line.put("images_per_second", measurement.imagesPerSecond());
    metrics.append(line);
    String words =
        String.format(
            Locale.ROOT,
            "loss %.4f, %.1f images/s",
            measurement.loss(),
            measurement.imagesPerSecond());
    LOG.info("step {}: {}", measurement.step(), words);
    progress.status(words);
  }

  @Override
  public void close() throws IOException {
    progress.end();
    metrics.close();
  }
}
