package io.github.ddpm.run;

import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.LocalPaths;
import io.github.ddpm.output.Png;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StoppableProgress;
import io.github.ddpm.training.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws a grid with the averaged weights at regular intervals, always from the same noise, but not
 * while training is stopping.
 *
 * @param run the run's folder, asked for before each use, because it may be another process's
 */
record PreviewListener(
    Supplier<Path> run,
    RunConfig config,
    BatchSampler batchSampler,
    TrainingControl control,
    Progress progress)
    implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(PreviewListener.class);

  @Override
  public void onStep(long step) {
    if (!drawnAt(step)) {
      return;
    }
    try {
      int count = config.trainingRun().preview().images();
      List<BufferedImage> images =
          batchSampler.images(config.seed(), count, new StoppableProgress(control::isStopping));
      Map<String, String> text = new TreeMap<>(); // In the same order in every run.
      text.put("ddpm.step", String.valueOf(step));
      text.put("ddpm.seed", String.valueOf(config.seed()));
      text.put("ddpm.settings", LocalPaths.namesInYaml(ConfigWriter.toYaml(config)));
      Png.write(file(step), Grid.of(images), text);
      progress.wrote(file(step));
      progress.preview(Grid.of(images));
    } catch (TakenException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // A failed preview must not end hours of training.
      LOG.warn("no preview of step {}: {}", step, e.getMessage(), e);
    }
  }

  boolean drawnAt(long step) {
    return step % config.trainingRun().preview().every() == 0 || step == config.training().steps();
  }

  /** The grid of a step, if it was drawn. */
  Optional<Path> at(long step) {
    return Optional.of(file(step)).filter(Files::exists);
  }

  private Path file(long step) {
    return run.get().resolve("previews").resolve("step-%08d.png".formatted(step));
  }
}
