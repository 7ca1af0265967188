package io.github.ddpm.model;

import static io.github.ddpm.settings.InvalidSetting.require;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Variance;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model read from disk, with the settings to draw with.
 *
 * @param folder of its pipeline
 * @param record the record of its run, if it was trained by this program
 * @param config the settings of its run, or the defaults, with the user's overrides applied
 * @param settings the sampling settings, with the model's own requirements applied
 * @param precision the network's number format, not {@link Precision#AUTO}
 */
public record Model(
    Path folder,
    Optional<RunRecord> record,
    RunConfig config,
    Pipeline pipeline,
    SamplingSettings settings,
    Precision precision)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Model.class);

  /**
   * Reads a model onto the device that the settings name.
   *
   * @param folder of its pipeline, as {@link ModelFinder} finds it
   * @throws InvalidSetting if an override is wrong or does not fit the model
   * @throws IllegalStateException if there is no such device, or it computes wrongly
   * @throws IOException if the model cannot be read, or is not supported
   */
  public static Model open(Path folder, List<Assignment> overrides) throws IOException {
    Optional<RunRecord> record = RunRecord.of(folder);
    RunConfig config = config(record, overrides);
    Device device = Devices.of(config.device());
    Pipeline pipeline = Pipeline.read(folder, device);
    try {
      Classes.of(record, pipeline.unet().config())
          .requireGuidable(config.sampling().guidance().scale());
      Precision precision =
          TrustedPrecision.of(
              precision(record, config, device), pipeline.unet().config(), device, false);
      SamplingSettings settings = settings(pipeline, config, overrides);
      return new Model(folder, record, config, pipeline, settings, precision);
    } catch (RuntimeException e) {
      pipeline.close();
      throw e;
    }
  }

  /** The settings of its run, or the defaults, with the user's overrides applied. */
  public static RunConfig config(Optional<RunRecord> record, List<Assignment> overrides) {
    RunConfig trained = record.map(RunRecord::config).orElseGet(RunConfig::defaults);
    return ConfigLoader.override(trained.onAnyDevice(), overrides);
  }

  /**
   * The number format to draw in: that of the settings, which are the run's unless the user
   * chooses. Where they leave it open, it is the one that the run took, so that the same model
   * always draws the same images.
   */
  public static Precision precision(Optional<RunRecord> record, RunConfig config, Device device) {
    return config.precision() == Precision.AUTO && !device.isGpu()
        ? record.flatMap(RunRecord::measuredPrecision).orElse(Precision.AUTO)
        : config.precision();
  }

  /**
   * Refuses a number format that each machine finds out for itself, for images that several draw.
   *
   * @throws InvalidSetting if neither the user nor the run has chosen one for the processor
   */
  public static void requireGivenPrecision(
      Optional<RunRecord> record, RunConfig config, Device device) {
    require(
        device.isGpu() || precision(record, config, device) != Precision.AUTO,
        "--precision",
        "is auto, and no run says which number format the model has; machines that share a work could choose different ones: give fp32 or bf16");
  }

  /**
   * The sampling settings: the run's, overridden by what the model's scheduler says, and then by
   * the user.
   *
   * @throws InvalidSetting if the user asks for a variance that the network has not learnt
   */
  public static SamplingSettings settings(
      Pipeline pipeline, RunConfig config, List<Assignment> overrides) {
    SamplingSettings ofModel = pipeline.scheduler().applyTo(config.sampling());
    SamplingSettings settings =
        ConfigLoader.override(config.withSampling(ofModel), overrides).sampling();
    UNetConfig unet = pipeline.unet().config();
    require(
        settings.variance() == ofModel.variance()
            || settings.variance() != Variance.LEARNED_RANGE
            || unet.outChannels() > unet.imageChannels(),
        "sampling.variance",
        "the network was not trained for learned_range; use fixed_small or fixed_large");
    pipeline
        .noising()
        .ifPresent(
            noising ->
                require(
                    settings.noiseLevel() < noising.timesteps(),
                    "sampling.noise_level",
                    "must be below the %d timesteps of the model's noise, is %d"
                        .formatted(noising.timesteps(), settings.noiseLevel())));
    SamplingSettings complete = settings.withGrainFor(pipeline.unet().work());
    if (!pipeline.weights().getDevice().isGpu()) {
      complete.batches().warning().ifPresent(LOG::warn);
    }
    return complete;
  }

  /** All classes of the network, in turn. */
  public Classes classes() {
    return Classes.of(record, pipeline.unet().config());
  }

  /** The names of the classes; empty if they have none. */
  public List<String> classNames() {
    return record.map(RunRecord::classNames).orElse(List.of());
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
