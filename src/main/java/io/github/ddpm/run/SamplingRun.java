package io.github.ddpm.run;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.output.Output;
import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.sampling.Drawing;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import io.github.ddpm.training.StepClock;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws images from a trained network and writes them. */
public final class SamplingRun {
  private static final Logger LOG = LoggerFactory.getLogger(SamplingRun.class);

  private final SamplingRequest request;
  private final Path runs;
  private final String command;

  /**
   * Prepares a run; nothing is read or written yet.
   *
   * @param runs the folder of training runs, where the newest is looked for if none is named
   * @param command how the user asked for it, to be kept in the pictures
   */
  public SamplingRun(SamplingRequest request, Path runs, String command) {
    this.request = request;
    this.runs = runs;
    this.command = command;
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
    Path model = ModelFinder.find(request.model(), runs, SamplingRun::warn);
    Optional<RunRecord> record = RunRecord.of(model);
    RunConfig trained = record.map(RunRecord::config).orElse(RunConfig.defaults());
    RunConfig config = ConfigLoader.override(trained.onAnyDevice(), request.overrides());
    Device device = Devices.of(config.device());
    Precision precision = PrecisionChoice.resolve(config.precision(), device);
    try (Pipeline pipeline = Pipeline.read(model, device)) {
      refuseWhatCannotBeSampled(model, pipeline.unet().config());
      SamplingSettings settings = pipeline.scheduler().applyTo(config.sampling());
      Classes classes = classes(record, pipeline.unet().config());
      OutputRequest wanted = output(classes);
      if (request.edit().filter(Edit.Interpolate.class::isInstance).isPresent()) {
        classes = classes.asOfFirst();
      }
      classes.requireGuidable(settings.guidanceScale());
      warnings(settings, pipeline.scheduler().schedule()).forEach(LOG::warn);
      LOG.info("{} with {}, on {} in {}", model, settings, Devices.name(device), precision);
      Map<String, String> provenance =
          ImageOrigin.of(model, request.seed(), config, settings, precision, classes);
      if (request.edit().isPresent()) {
        provenance.put("ddpm.edit", request.edit().get().origin());
      }
      Map<String, String> remarks = new LinkedHashMap<>();
      remarks.put("ddpm.command", command);
      remarks.put("ddpm.settings", ConfigWriter.toYaml(config));
      if (!names(record).isEmpty()) {
        remarks.put("ddpm.class_names", String.join(", ", names(record)));
      }
      Painter painter = painter(pipeline, settings, precision, classes);
      try (Output output = Output.open(wanted, provenance, remarks)) {
        painter.paint(request.seed(), request.output().images(), progress, output);
        Path written = output.finish();
        progress.wrote(written);
        return written;
      }
    }
  }

  private Painter painter(
      Pipeline pipeline, SamplingSettings settings, Precision precision, Classes classes)
      throws IOException {
    if (request.edit().isEmpty()) {
      return new Painter(pipeline, settings, precision, classes);
    }
    Drawing drawing = request.edit().get().drawing(pipeline, settings);
    return new Painter(pipeline, settings, precision, classes, drawing, StepClock.OFF);
  }

  private Classes classes(Optional<RunRecord> record, UNetConfig unet) {
    Classes known = Classes.of(record, unet);
    return request
        .kind()
        .filter(kind -> !kind.equals(Classes.ALL))
        .map(kind -> known.only(kind, names(record)))
        .orElse(known);
  }

  private static List<String> names(Optional<RunRecord> record) {
    return record.map(RunRecord::classNames).orElse(List.of());
  }

  /** What is asked for; where all classes are, a row for each. */
  private OutputRequest output(Classes classes) {
    if (request.kind().filter(Classes.ALL::equals).isEmpty()) {
      return request.output();
    }
    classes.requireAny();
    if (request.output().columns() > 0) {
      throw new SettingsRefusedException(
          "--columns: --class all makes a row of each class, so that -n says how many columns; leave it out");
    }
    if (request.edit().filter(Edit.Interpolate.class::isInstance).isPresent()) {
      throw new SettingsRefusedException("--class all: an interpolation is of one class; name it");
    }
    return request.output().inRows(classes.count());
  }

  /** Refuses networks that give something else than one image for an image. */
  static void refuseWhatCannotBeSampled(Path model, UNetConfig unet) throws IOException {
    int channels = unet.inChannels();
    if (unet.outChannels() != channels && unet.outChannels() != 2 * channels) {
      throw new IOException(
          "%s: the network gives %d channels for images of %d, which is not sampled; take a model whose out_channels are its in_channels, or twice as many with a learned variance"
              .formatted(model, unet.outChannels(), unet.inChannels()));
    }
  }

  /** What is allowed but unlikely to be meant; refuses what does not fit the schedule. */
  static List<String> warnings(SamplingSettings settings, NoiseSchedule schedule) {
    try {
      return settings.warnings(schedule).stream().map("sampling."::concat).toList();
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("sampling", e);
    }
  }

  /** Says that a checkpoint was passed over. */
  static void warn(Damage damage) {
    LOG.warn("passed over the checkpoint {}: {}", damage.folder(), damage.reason());
  }
}
