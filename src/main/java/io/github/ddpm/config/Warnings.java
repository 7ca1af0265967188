package io.github.ddpm.config;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.sampling.SamplingWarnings;
import io.github.ddpm.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/** Warnings about settings that are valid but rarely intended. */
public final class Warnings {
  /** The largest √ᾱ_{T−1} at which x_{T−1} is still close to pure noise. */
  private static final double TERMINAL_SIGNAL = 0.05;

  private Warnings() {}

  /** The warnings, each as {@code key.path: problem. remedy}. */
  public static List<String> of(RunConfig config) {
    List<String> warnings = new ArrayList<>();
    NoiseSchedule schedule = NoiseSchedule.of(config.diffusion());
    double terminalSignal = schedule.terminalSignal();
    if (terminalSignal > TERMINAL_SIGNAL) {
      warnings.add(
          ("diffusion.schedule: at the last timestep %.3f of the image's amplitude is left,"
                  + " while sampling starts from pure noise. %s until it is below %.2f")
              .formatted(
                  terminalSignal,
                  config.diffusion().schedule() == BetaSchedule.GEOMETRIC
                      ? "Raise diffusion.sigma_max"
                      : "Raise diffusion.timesteps or diffusion.beta_end, or use cosine,",
                  TERMINAL_SIGNAL));
    }
    TrainingSettings training = config.training();
    long warmupSteps = training.optimization().warmupSteps();
    if (warmupSteps > training.steps()) {
      warnings.add(
          ("training.warmup_steps: is %d, so the learning rate is not reached within"
                  + " training.steps = %d. Lower it")
              .formatted(warmupSteps, training.steps()));
    }
    for (String warning :
        SamplingWarnings.of(config.sampling(), schedule, config.diffusion().prediction())) {
      warnings.add("sampling." + warning);
    }
    return List.copyOf(warnings);
  }
}
