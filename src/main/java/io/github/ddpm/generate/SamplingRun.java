package io.github.ddpm.generate;

import ai.djl.Device;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.output.Output;
import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.output.Outputs;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.SamplingWarnings;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws images from a trained network and writes them.
 *
 * @param runs the folder of training runs; its newest run is used if no model is named
 * @param note stored in the image files
 */
public record SamplingRun(SamplingRequest request, Path runs, ImageNote note) {
  private static final Logger LOG = LoggerFactory.getLogger(SamplingRun.class);

  /**
   * Draws and writes the images.
   *
   * @return where they are
   * @throws InvalidSetting if an override is wrong or does not fit the model
   * @throws IllegalStateException if there is no such device
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public Path sample(Progress progress) throws IOException {
    return sample(Others.NONE, progress);
  }

  /**
   * The same after others have drawn shards of the images: only what they left is drawn.
   *
   * @throws InvalidSetting and IOException as {@link #sample(Progress)}
   */
  public Path sample(Others others, Progress progress) throws IOException {
    Opened opened = ModelFinder.read(request.model(), runs, this::open);
    try (Model model = opened.model();
        Stages stages = Stages.open(request, runs, model)) {
      SamplingSettings settings = model.settings();
      if (!request.shard().isAll()) {
        requireGivenPrecision(model);
        stages.larger().forEach(SamplingRun::requireGivenPrecision);
      }
      Classes classes = classes(model);
      OutputRequest part = part(settings.grain());
      OutputRequest wanted = output(part, classes);
      Model last = stages.last(model);
      UNetConfig unet = last.pipeline().unet().config();
      int frames = wanted.frames(last.settings().steps());
      Outputs.requireRoom(wanted, unet.width(), unet.height(), frames);
      if (isInterpolation()) {
        classes = classes.asOfFirst();
      }
      warnings(settings, model.pipeline().scheduler()).forEach(LOG::warn);
      otherSampler(model, settings).ifPresent(LOG::warn);
      for (Model larger : stages.larger()) {
        warnings(larger.settings(), larger.pipeline().scheduler())
            .forEach(warning -> LOG.warn("{}: {}", larger.folder(), warning));
      }
      String device = Devices.name(model.pipeline().weights().getDevice());
      LOG.info("{} with {}, on {} in {}", model.folder(), settings, device, model.precision());
      Map<String, String> provenance =
          ImageOrigin.of(opened.known(), model, List.of(settings), classes);
      if (request.edit().isPresent()) {
        provenance.put("ddpm.edit", request.edit().get().origin());
      }
      provenance.putAll(stages.provenance());
      Outputs.check(request.output(), provenance);
      Map<String, String> remarks = ImageOrigin.remarks(model, note);
      if (others != Others.NONE && lacksAny(wanted, provenance, remarks)) {
        others.work();
      }
      BatchSampler batchSampler = batchSampler(model, settings, classes);
      try (Output output = Outputs.open(wanted, provenance, remarks)) {
        stages.sample(batchSampler, request.seed(), part.images(), progress, output);
        Path written = output.finish();
        progress.wrote(written);
        return written;
      }
    }
  }

  private static void requireGivenPrecision(Model model) {
    Device device = model.pipeline().weights().getDevice();
    Model.requireGivenPrecision(model.record(), model.config(), device);
  }

  /**
   * Whether an image is still to be drawn.
   *
   * @throws IOException if one is there that is another
   */
  private static boolean lacksAny(
      OutputRequest wanted, Map<String, String> provenance, Map<String, String> remarks)
      throws IOException {
    try (Output output = Outputs.open(wanted, provenance, remarks)) {
      return wanted.images().numbers().anyMatch(output::lacks);
    }
  }

  private Opened open(Path folder) throws IOException {
    UNetConfig unet = new PipelineFolder(folder).imageNetwork();
    OutputRequest part = request.shard().isAll() ? request.output() : part(grain(folder, unet));
    Outputs.requireRoom(part, unet.width(), unet.height(), 1);
    Map<String, String> known = ImageOrigin.of(folder, request.seed());
    Outputs.check(request.output(), known); // Also what other shards have drawn.
    return new Opened(Model.open(folder, request.overrides()), known);
  }

  private int grain(Path folder, UNetConfig unet) throws IOException {
    RunConfig config = Model.config(RunRecord.of(folder), request.overrides());
    return config.sampling().withGrainFor(new UNet(unet).work()).grain();
  }

  /** The part of the images that this process draws. */
  private OutputRequest part(int grain) {
    return request.output().shard(request.shard().number(), request.shard().of(), grain);
  }

  private BatchSampler batchSampler(Model model, SamplingSettings settings, Classes classes)
      throws IOException {
    if (request.edit().isEmpty()) {
      return BatchSampler.of(model, settings, classes);
    }
    Generation generation = request.edit().get().generation(model, settings);
    return new BatchSampler(
        model.pipeline(),
        settings,
        model.precision(),
        classes,
        generation,
        StepClock.OFF,
        Optional.empty());
  }

  private Classes classes(Model model) {
    Classes known = model.classes();
    return request
        .kind()
        .filter(kind -> !kind.equals(Classes.ALL))
        .map(kind -> known.only(kind, model.classNames()))
        .orElse(known);
  }

  /** Tells which sampler is taken for a model whose scheduler is another's. */
  private Optional<String> otherSampler(Model model, SamplingSettings settings) {
    boolean isChosen =
        request.overrides().stream().anyMatch(set -> set.key().equals("sampling.sampler"));
    String theirs = model.pipeline().scheduler().className();
    if (model.record().isPresent() || isChosen || theirs.matches("DD[PI]M(Parallel)?Scheduler")) {
      return Optional.empty();
    }
    int timesteps = model.pipeline().scheduler().path().timesteps();
    return Optional.of(
        "the noise schedule is that of the model's %s; %s draws, in %s, unless --sampler and --steps say otherwise"
            .formatted(
                theirs,
                settings.resolved(timesteps).sampler(),
                Count.of(settings.steps(), "step")));
  }

  private boolean isInterpolation() {
    return request.edit().filter(ImageEdit.Interpolate.class::isInstance).isPresent();
  }

  /** The requested output; an interpolation has one row, and with all classes each has one. */
  private OutputRequest output(OutputRequest part, Classes classes) {
    if (request.kind().filter(Classes.ALL::equals).isEmpty()) {
      return isInterpolation() ? part.inOneRow() : part;
    }
    classes.requireAny();
    if (part.columns() > 0) {
      throw new InvalidSetting(
          "--columns",
          "--class all gives each class a row, so -n sets the columns; leave --columns out");
    }
    if (isInterpolation()) {
      throw new InvalidSetting("--class all", "an interpolation has only one class; name it");
    }
    return part.inRows(classes.count());
  }

  /**
   * Warns of settings that are allowed but rarely intended; refuses those that do not fit the
   * schedule.
   */
  public static List<String> warnings(SamplingSettings settings, SchedulerDocument scheduler) {
    try {
      return SamplingWarnings.of(settings, scheduler.path(), scheduler.prediction()).stream()
          .map("sampling."::concat)
          .toList();
    } catch (InvalidSetting e) {
      throw e.in("sampling");
    }
  }
}
