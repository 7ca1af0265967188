package io.github.ddpm.config;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.TrainingSettings;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.util.regex.Pattern;

/**
 * One whole experiment, as a YAML file describes it: each section is the settings record of the
 * component of that name, and the YAML keys are the record components in snake_case. The keys of a
 * nested record are written directly in its section.
 *
 * @param seed all randomness of the run is a function of it
 * @param device {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, or for training on several
 *     GPUs {@code cuda:all}, {@code cuda:0-3} or {@code cuda:0,2}
 * @param precision the number format of the network's arithmetic
 * @param trainingRun the section {@code training}
 */
public record RunConfig(
    long seed,
    String device,
    Precision precision,
    DataSettings data,
    UNetSettings model,
    DiffusionSettings diffusion,
    @JsonProperty("training") TrainingRunSettings trainingRun,
    SamplingSettings sampling) {

  private static final Pattern DEVICE =
      Pattern.compile("auto|cpu|cuda(:(all|\\d{1,4}([-,]\\d{1,4})*))?");

  /** Checks the device's name, and that the sections agree with each other. */
  public RunConfig {
    require(
        DEVICE.matcher(device).matches(),
        "device",
        "must be auto, cpu, cuda or cuda:N such as cuda:0, is " + device);
    CrossChecks.check(data, model, diffusion, sampling);
    LowResolutionChecks.check(data, model, diffusion, trainingRun.training(), sampling);
    CrossChecks.check(diffusion, trainingRun.training().timestep());
  }

  /** The default settings: Ho et al.'s recipe on the built-in shapes. */
  public static RunConfig defaults() {
    return new RunConfig(
        0,
        "auto",
        Precision.AUTO,
        DataSettings.defaults(),
        UNetSettings.defaults(),
        DiffusionSettings.defaults(),
        TrainingRunSettings.defaults(),
        SamplingSettings.defaults());
  }

  /** How the network is fitted. */
  public TrainingSettings training() {
    return trainingRun.training();
  }

  /** The network to train, unless training starts from a model. */
  public UNetConfig unet() {
    UNetConfig unet =
        UNetConfig.of(model, data.channels(), data.imageSize().height(), data.imageSize().width());
    UNetConfig told = tellsNoiseLevels() ? unet.withNoiseLevels() : unet;
    return diffusion.learnSigma() ? told.withLearntSigma() : told;
  }

  /** Whether the network is shown small images, and told how far they are noised. */
  public boolean tellsNoiseLevels() {
    return model.lowResolution() > 0 && training().noiseLevel() > 0;
  }

  /** How many times smaller the images are that the network is shown; 0 if it is shown none. */
  public int enlargement() {
    return model.lowResolution() == 0 ? 0 : data.imageSize().height() / model.lowResolution();
  }

  /** The same run with other sampling settings. */
  public RunConfig withSampling(SamplingSettings other) {
    return new RunConfig(seed, device, precision, data, model, diffusion, trainingRun, other);
  }

  /** The same run on the device that a machine chooses which draws with its network. */
  public RunConfig onAnyDevice() {
    String any = defaults().device;
    return new RunConfig(seed, any, precision, data, model, diffusion, trainingRun, sampling);
  }
}
