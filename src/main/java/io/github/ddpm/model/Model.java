package io.github.ddpm.model;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that was found and read, with the settings to draw with.
 *
 * @param folder of its pipeline
 * @param record what it says of its run, if it was trained here
 * @param config the settings of its run, or the defaults, with the user's wishes over them
 * @param precision the network's number format, not {@link Precision#AUTO}
 */
public record Model(
    Path folder,
    Optional<RunRecord> record,
    RunConfig config,
    Pipeline pipeline,
    Precision precision)
    implements AutoCloseable {

  /**
   * Finds and reads it, onto the device that the settings name.
   *
   * @param wanted a pipeline folder, a checkpoint or a run; empty for the newest in {@code runs}
   * @throws InvalidSetting if an override is wrong or does not fit the model
   * @throws IllegalStateException if there is no such device, or its arithmetic is wrong
   * @throws IOException if there is no model, or it is none that we know in full
   */
  public static Model open(Optional<Path> wanted, Path runs, List<Assignment> overrides)
      throws IOException {
    Path folder = ModelFinder.find(wanted, runs);
    Optional<RunRecord> record = RunRecord.of(folder);
    RunConfig trained = record.map(RunRecord::config).orElseGet(RunConfig::defaults);
    RunConfig config = ConfigLoader.override(trained.onAnyDevice(), overrides);
    Device device = Devices.of(config.device());
    Pipeline pipeline = Pipeline.read(folder, device);
    try {
      Classes.of(record, pipeline.unet().config())
          .requireGuidable(config.sampling().guidanceScale());
      Precision precision =
          TrustedPrecision.of(config.precision(), pipeline.unet().config(), device, false);
      return new Model(folder, record, config, pipeline, precision);
    } catch (RuntimeException e) {
      pipeline.close();
      throw e;
    }
  }

  /** The settings of sampling with what the model has a say in. */
  public SamplingSettings settings() {
    return pipeline.scheduler().applyTo(config.sampling());
  }

  /** All classes that the network knows, in turn. */
  public Classes classes() {
    return Classes.of(record, pipeline.unet().config());
  }

  /** What the classes are called; empty where nobody has named them. */
  public List<String> classNames() {
    return record.map(RunRecord::classNames).orElse(List.of());
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
