package io.github.ddpm.run;

import io.github.ddpm.report.EventFile;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each measurement and each preview to a file for TensorBoard. When training has gone back
 * and a step is repeated, it starts a new file: TensorBoard then drops the step's first value and
 * all later ones. After a failed write it starts a new one too, since nothing is read after a
 * record that is not whole.
 */
final class TensorBoardListener implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TensorBoardListener.class);

  private final Path folder;
  private final PreviewListener preview;
  private Optional<EventFile> events = Optional.empty();
  private long measured;
  private long evaluated;
  private long previewed;

  private TensorBoardListener(Path folder, PreviewListener preview) {
    this.folder = folder;
    this.preview = preview;
  }

  /** Starts a file in the run's folder, to continue after {@code step}. */
  static TensorBoardListener open(Path folder, long step, PreviewListener preview) {
    TensorBoardListener listener = new TensorBoardListener(folder, preview);
    try {
      listener.startAfter(step);
    } catch (IOException e) {
      listener.failed(step, e);
    }
    return listener;
  }

  @Override
  public void onMeasured(Measurement measurement) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss", measurement.loss());
    measurement.holdoutLoss().ifPresent(loss -> scalars.put("holdout_loss", loss));
    scalars.put("gradient_norm", measurement.gradientNorm());
    scalars.put("learning_rate", measurement.learningRate());
    scalars.put("images_per_second", measurement.imagesPerSecond());
    append(measurement.step(), measured, scalars);
    measured = measurement.step();
  }

  /** Records the figures of images drawn with the weights after {@code step}. */
  void evaluated(long step, Map<String, Double> figures) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    figures.forEach((name, value) -> scalars.put("evaluation/" + name, value));
    append(step, evaluated, scalars);
    evaluated = step;
  }

  private void append(long step, long last, Map<String, Double> scalars) {
    try {
      at(step, last).scalars(step, scalars);
    } catch (IOException e) {
      failed(step, e);
    }
  }

  /** Comes after the preview of the same step. */
  @Override
  public void onStep(long step) {
    Optional<Path> png = preview.drawnAt(step) ? preview.at(step) : Optional.empty();
    if (png.isEmpty()) {
      return;
    }
    try {
      byte[] bytes = Files.readAllBytes(png.get());
      // Without a folder for temporary files, ImageIO could not read from the bytes themselves.
      BufferedImage image =
          ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
      EventFile file = at(step, previewed);
      previewed = step;
      int channels = image.getRaster().getNumBands();
      file.image(step, "preview", image.getHeight(), image.getWidth(), channels, bytes);
    } catch (IOException e) {
      failed(step, e);
    }
  }

  /** Starts a new file if {@code step} is not after the last of its kind, or the file is gone. */
  private EventFile at(long step, long last) throws IOException {
    if (step <= last || events.isEmpty() || !events.get().isThere()) {
      startAfter(step - 1);
    }
    return events.orElseThrow();
  }

  private void startAfter(long step) throws IOException {
    close();
    events = Optional.of(EventFile.open(folder, step));
    measured = step;
    evaluated = step;
    previewed = step;
  }

  /** A failed write must not end hours of training. */
  private void failed(long step, IOException e) {
    LOG.warn("TensorBoard will not show step {}: {}", step, e.getMessage(), e);
    close();
  }

  @Override
  public void close() {
    try {
      if (events.isPresent()) {
        events.get().close();
      }
    } catch (IOException e) {
      LOG.info("TensorBoard's last events are lost: {}", e.getMessage());
    }
    events = Optional.empty();
  }
}
