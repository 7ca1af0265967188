package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.diffusion.NoiseSchedule;
import java.util.List;

/**
 * Which of the trained timesteps are visited.
 *
 * @param spacing the rule
 * @param rho ρ of {@link Spacing#KARRAS}, at least 1: the larger, the more of the steps have little
 *     noise
 * @param stepsOffset by how much leading timesteps are shifted, at least 0
 */
public record SpacingSettings(Spacing spacing, double rho, int stepsOffset) {

  /** Checks every value; an error names the setting's YAML key. */
  public SpacingSettings {
    require(rho >= 1 && rho <= 100, "rho", "must lie in [1, 100], is " + rho);
    require(stepsOffset >= 0, "steps_offset", "must be 0 or more, is " + stepsOffset);
  }

  static SpacingSettings defaults() {
    return of(Spacing.AUTO);
  }

  static SpacingSettings of(Spacing spacing) {
    return new SpacingSettings(spacing, Spacing.USUAL_RHO, 0);
  }

  SpacingSettings with(Spacing other) {
    return new SpacingSettings(other, rho, stepsOffset);
  }

  SpacingSettings with(int otherStepsOffset) {
    return new SpacingSettings(spacing, rho, otherStepsOffset);
  }

  /** The timesteps visited in {@code steps} steps, from noise to image. */
  List<Integer> timesteps(NoiseSchedule schedule, int steps, boolean multistep) {
    List<Integer> timesteps =
        multistep
            ? spacing.solverTimesteps(schedule, steps, rho)
            : spacing.timesteps(schedule, steps, rho);
    return spacing == Spacing.LEADING
        ? Spacing.shifted(timesteps, stepsOffset, schedule.timesteps() - 1)
        : timesteps;
  }
}
