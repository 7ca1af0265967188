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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each measurement and each preview to a file that TensorBoard shows. */
final class TensorBoard implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TensorBoard.class);

  private final EventFile events;
  private final Preview preview;

  private TensorBoard(EventFile events, Preview preview) {
    this.events = events;
    this.preview = preview;
  }

  /** Begins a file in the run's folder, to go on after {@code step}. */
  static TensorBoard open(Path folder, long step, Preview preview) throws IOException {
    return new TensorBoard(EventFile.open(folder, step), preview);
  }

  @Override
  public void onMeasured(Measurement measurement) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss", measurement.loss());
    scalars.put("gradient_norm", measurement.gradientNorm());
    scalars.put("learning_rate", measurement.learningRate());
    scalars.put("images_per_second", measurement.imagesPerSecond());
    append(measurement.step(), scalars);
  }

  /** Images of the weights after {@code step} were measured. */
  void evaluated(long step, Map<String, Double> figures) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    figures.forEach((name, value) -> scalars.put("evaluation/" + name, value));
    append(step, scalars);
  }

  private void append(long step, Map<String, Double> scalars) {
    try {
      events.scalars(step, scalars);
    } catch (IOException e) {
      warn(step, e);
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
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      int channels = image.getRaster().getNumBands();
      events.image(step, "preview", image.getHeight(), image.getWidth(), channels, bytes);
    } catch (IOException e) {
      warn(step, e);
    }
  }

  private static void warn(long step, IOException e) {
    // Hours of training must not end for want of a curve.
    LOG.warn("TensorBoard will not show step {}: {}", step, e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
