package io.github.ddpm.evaluation;

import static io.github.ddpm.settings.InvalidSetting.require;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.generate.SamplingRun;
import io.github.ddpm.generate.ShrunkImages;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model to be measured, ready to draw; its folder is not needed any more.
 *
 * @param record of its run, if it was trained by this program
 * @param config the settings to measure with
 * @param provenance everything that its images depend on, except the seed
 */
record EvaluatedModel(
    Optional<RunRecord> record,
    RunConfig config,
    Pipeline pipeline,
    BatchSampler batchSampler,
    Map<String, Object> provenance)
    implements AutoCloseable {
  private static final String SAMPLERS = "samplers_version";
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatedModel.class);

  /** Reads the pipeline in {@code folder}, to draw with {@code config} and the user's overrides. */
  static EvaluatedModel open(
      Path folder, Optional<RunRecord> record, RunConfig config, List<Assignment> overrides)
      throws IOException {
    Device device = Devices.of(config.device());
    Pipeline pipeline = Pipeline.read(folder, device);
    try {
      Precision precision =
          TrustedPrecision.of(
              Model.precision(record, config, device), pipeline.unet().config(), device, false);
      SamplingSettings settings = Model.settings(pipeline, config, overrides);
      Classes classes = Classes.of(record, pipeline.unet().config());
      classes.requireGuidable(settings.guidance().scale());
      SamplingRun.warnings(settings, pipeline.scheduler()).forEach(LOG::warn);
      Map<String, Object> provenance = new LinkedHashMap<>();
      provenance.put("model", folder.toString());
      provenance.put("model_sha256", new PipelineFolder(folder).sha256());
      provenance.put("weights", "ema");
      int timesteps = pipeline.scheduler().path().timesteps();
      sampling(config.withSampling(settings.resolved(timesteps))).forEach(provenance::put);
      provenance.put("variance", settings.variance().name().toLowerCase(Locale.ROOT));
      provenance.put("clip_sample", settings.clipSample());
      provenance.put(SAMPLERS, Samplers.VERSION);
      provenance.put("classes", classes.count());
      provenance.put("precision", precision.name().toLowerCase(Locale.ROOT));
      provenance.put("device", device.isGpu() ? "cuda" : Devices.name(device));
      BatchSampler batchSampler = new BatchSampler(pipeline, settings, precision, classes);
      return new EvaluatedModel(record, config, pipeline, batchSampler, provenance);
    } catch (IOException | RuntimeException e) {
      pipeline.close();
      throw e;
    }
  }

  /** Whether it draws larger images of small ones. */
  boolean isShownSmallImages() {
    return pipeline.unet().config().shownChannels() > 0;
  }

  /** The same, to draw of the images of a collection, made small. */
  EvaluatedModel shown(Reference reference) {
    require(
        config.enlargement() > 0,
        "--model",
        "draws larger images of small ones, and no run says how small; measure what ddpm sample --enlarge draws with it, as --samples");
    Map<String, Object> all = new LinkedHashMap<>(provenance);
    all.put("enlarged", reference.sha256());
    ShrunkImages small =
        new ShrunkImages(reference.images(), config.data().imageSize(), config.enlargement());
    return new EvaluatedModel(record, config, pipeline, small.to(batchSampler), all);
  }

  /** The sampling settings that affect images. */
  private static Map<String, Object> sampling(RunConfig config) {
    Map<String, Object> settings = new TreeMap<>(ConfigWriter.drawing(config));
    settings.remove("clip_sample");
    return settings;
  }

  /** What its images of {@code seed} depend on, by name; the same wherever the model lies. */
  Map<String, Object> images(long seed) {
    Map<String, Object> images = new TreeMap<>(provenance);
    images.remove("model");
    images.put("seed", seed);
    images.put("libtorch", Natives.inUse().version());
    return images;
  }

  /**
   * Identifies its images of {@code seed}; the model's path is not part of it. What they depend on
   * of the settings is in their provenance.
   */
  String key(long seed) {
    CacheKey key =
        new CacheKey("drawn images", Samplers.VERSION)
            .add("seed", seed)
            .add("classes", batchSampler.classes())
            .add("libtorch", Natives.inUse().version());
    provenance.forEach(
        (name, value) -> {
          if (!name.equals("model") && !name.equals(SAMPLERS)) { // Which has its place above.
            key.add(name, value);
          }
        });
    return key.hex();
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
