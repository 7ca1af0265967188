package io.github.ddpm.run;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws images from a trained network and writes them. */
public final class SamplingRun {
  private static final Logger LOG = LoggerFactory.getLogger(SamplingRun.class);

  private final SamplingRequest request;
  private final Path runs;

  /**
   * Prepares a run; nothing is read or written yet.
   *
   * @param runs the folder of training runs, where the newest is looked for if none is named
   */
  public SamplingRun(SamplingRequest request, Path runs) {
    this.request = request;
    this.runs = runs;
  }

  /**
   * Draws and writes the images.
   *
   * @return where they are
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public Path sample(Progress progress) throws IOException {
    Path model =
        request.model().isPresent()
            ? ModelFinder.at(request.model().get(), SamplingRun::warn)
            : ModelFinder.newest(runs, SamplingRun::warn);
    RunConfig config =
        ConfigLoader.override(
            RunFolder.configOf(model).orElse(RunConfig.defaults()).onAnyDevice(),
            request.overrides());
    Device device = Devices.of(config.device());
    Precision precision = PrecisionChoice.resolve(config.precision(), device);
    try (Pipeline pipeline = Pipeline.read(model, device)) {
      Images images =
          new Images(
              pipeline.unet(),
              pipeline.parameters(),
              config.sampling().withClipSample(pipeline.scheduler().clipSample()),
              pipeline.scheduler().schedule(),
              pipeline.scheduler().prediction(),
              precision);
      images.settings().warnings(images.schedule()).forEach(LOG::warn);
      SampleOutput output = new SampleOutput(request, text(model, images.settings()));
      LOG.info("{} with {}, on {} in {}", model, images.settings(), device, precision);
      draw(pipeline, images, output, progress);
      return output.finish();
    }
  }

  private void draw(Pipeline pipeline, Images images, SampleOutput output, Progress progress)
      throws IOException {
    int batchSize = images.settings().batchSize();
    int steps = images.settings().steps();
    progress.begin("sample", "image steps", 0, (long) request.count() * steps);
    try {
      for (int first = 0; first < request.count(); first += batchSize) {
        int start = first;
        int count = Math.min(batchSize, request.count() - first);
        StepListener listener =
            (step, of, t, x, xStart) ->
                progress.advance((long) start * steps + (long) count * (step + 1));
        output.add(first, images.draw(pipeline.weights(), request.seed(), first, count, listener));
      }
    } finally {
      progress.end();
    }
  }

  private Map<String, String> text(Path model, SamplingSettings settings) {
    Map<String, String> text = new TreeMap<>();
    text.put("ddpm.model", model.toString());
    text.put("ddpm.seed", String.valueOf(request.seed()));
    text.put("ddpm.sampling", settings.toString());
    return text;
  }

  private static void warn(Damage damage) {
    LOG.warn("passed over {}: {}", damage.folder(), damage.reason());
  }
}
