package io.github.ddpm.config;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.NoisePaths;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.sampling.SamplingWarnings;
import io.github.ddpm.training.TimestepSampling;
import io.github.ddpm.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Warnings about settings that are valid but rarely intended. */
public final class Warnings {
  /** The largest √ᾱ_{T−1} at which x_{T−1} is still close to pure noise. */
  private static final double TERMINAL_SIGNAL = 0.05;

  private Warnings() {}

  /** The warnings, each as {@code key.path: problem. remedy}. */
  public static List<String> of(RunConfig config) {
    List<String> warnings = new ArrayList<>();
    NoisePath path = NoisePaths.of(config.diffusion());
    double terminalSignal = path.terminalSignal();
    if (terminalSignal > TERMINAL_SIGNAL) {
      warnings.add(
          ("diffusion.schedule: at the last timestep %.3f of the image's amplitude is left,"
                  + " while sampling starts from pure noise. %s until it is below %.2f")
              .formatted(terminalSignal, remedy(config.diffusion()), TERMINAL_SIGNAL));
    }
    TrainingSettings training = config.training();
    long warmupSteps = training.optimization().warmupSteps();
    if (warmupSteps > training.steps()) {
      warnings.add(
          ("training.warmup_steps: is %d, so the learning rate is not reached within"
                  + " training.steps = %d. Lower it")
              .formatted(warmupSteps, training.steps()));
    }
    if (training.timestep().sampling() == TimestepSampling.LOG_NORMAL
        && config.diffusion().path() == PathKind.VP) {
      ofLogNormal(config.diffusion(), path).ifPresent(warnings::add);
    }
    for (String warning :
        SamplingWarnings.of(config.sampling(), path, config.diffusion().prediction())) {
      warnings.add("sampling." + warning);
    }
    return List.copyOf(warnings);
  }

  private static String remedy(DiffusionSettings diffusion) {
    if (diffusion.timesteps() == 1) { // Where a schedule is at its start, there is no end.
      return "Raise diffusion.timesteps";
    }
    return diffusion.schedule() == BetaSchedule.GEOMETRIC
        ? "Raise diffusion.sigma_max"
        : "Raise diffusion.timesteps or diffusion.beta_end, or use cosine,";
  }

  /** Sampling starts at the noisiest timesteps, which such training all but leaves out. */
  private static Optional<String> ofLogNormal(DiffusionSettings diffusion, NoisePath path) {
    String key = "training.timestep_sampling: log_normal ";
    if (path.terminalSignal() == 0) {
      return Optional.of(
          key
              + "never draws the last timestep, where no image is left and from which sampling"
              + " starts. Turn diffusion.rescale_betas_zero_snr off");
    } else if (diffusion.prediction() == Prediction.EPSILON) {
      return Optional.of(
          (key
                  + "seldom draws the noisiest timesteps, from which sampling starts and where an"
                  + " error in epsilon becomes %.0f times as large. Use diffusion.prediction"
                  + " v_prediction")
              .formatted(1 / path.terminalSignal()));
    }
    return Optional.empty();
  }
}
