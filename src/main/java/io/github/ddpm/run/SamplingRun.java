package io.github.ddpm.run;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.sampling.Drawing;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
   * @throws io.github.ddpm.config.InvalidConfig if an override is wrong
   * @throws SettingsRefusedException if the settings do not fit the model
   * @throws IllegalStateException if there is no such device
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public Path sample(Progress progress) throws IOException {
    Path model =
        request.model().isPresent()
            ? ModelFinder.at(request.model().get(), SamplingRun::warn)
            : ModelFinder.newest(runs, SamplingRun::warn);
    RunConfig trained = RunFolder.configOf(model).orElse(RunConfig.defaults());
    RunConfig config = ConfigLoader.override(trained.onAnyDevice(), request.overrides());
    SampleOutput output = new SampleOutput(request);
    Device device = Devices.of(config.device());
    Precision precision = PrecisionChoice.resolve(config.precision(), device);
    try (Pipeline pipeline = Pipeline.read(model, device)) {
      SamplingSettings settings = pipeline.scheduler().over(config.sampling());
      warnings(settings, pipeline.scheduler().schedule()).forEach(LOG::warn);
      LOG.info("{} with {}, on {} in {}", model, settings, Devices.name(device), precision);
      Map<String, String> text =
          Map.of(
              "ddpm.model", model.toString(),
              "ddpm.seed", String.valueOf(request.seed()),
              "ddpm.sampling", settings.toString());
      painter(pipeline, settings, precision)
          .paint(
              request.seed(),
              request.count(),
              progress,
              (first, images) -> output.add(first, images, text));
      return output.finish(text);
    }
  }

  private Painter painter(Pipeline pipeline, SamplingSettings settings, Precision precision)
      throws IOException {
    if (request.edit().isEmpty()) {
      return new Painter(pipeline, settings, precision);
    }
    Drawing drawing = request.edit().get().drawing(pipeline, settings, request.count());
    return new Painter(pipeline, settings, precision, drawing);
  }

  private static List<String> warnings(SamplingSettings settings, NoiseSchedule schedule) {
    try {
      return settings.warnings(schedule).stream().map("sampling."::concat).toList();
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("sampling", e);
    }
  }

  private static void warn(Damage damage) {
    LOG.warn("passed over the checkpoint {}: {}", damage.folder(), damage.reason());
  }
}
