package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.StraightPath;
import java.util.List;

/**
 * Which of the trained timesteps are visited.
 *
 * @param spacing the rule
 * @param rho ρ of {@link Spacing#KARRAS}, at least 1: the larger, the more of the steps have little
 *     noise
 * @param stepsOffset by how much leading timesteps are shifted, at least 0
 * @param shift how far the levels visited are moved towards noise on path flow, above 0; 1 for not
 *     at all, see {@link StraightPath#shifted}
 */
public record SpacingSettings(Spacing spacing, double rho, int stepsOffset, double shift) {

  /** Checks every value; an error names the setting's YAML key. */
  public SpacingSettings {
    require(rho >= 1 && rho <= 100, "rho", "must lie in [1, 100], is " + rho);
    require(stepsOffset >= 0, "steps_offset", "must be 0 or more, is " + stepsOffset);
    require(shift > 0 && shift <= 1000, "shift", "must lie in (0, 1000], is " + shift);
  }

  static SpacingSettings defaults() {
    return of(Spacing.AUTO);
  }

  static SpacingSettings of(Spacing spacing) {
    return new SpacingSettings(spacing, Spacing.USUAL_RHO, 0, 1);
  }

  SpacingSettings with(Spacing other) {
    return new SpacingSettings(other, rho, stepsOffset, shift);
  }

  SpacingSettings with(int otherStepsOffset) {
    return new SpacingSettings(spacing, rho, otherStepsOffset, shift);
  }

  SpacingSettings with(double otherShift) {
    return new SpacingSettings(spacing, rho, stepsOffset, otherShift);
  }

  /**
   * The levels visited in {@code steps} steps, from noise to image, of which the last leads to
   * timestep {@code end}.
   */
  Levels levels(NoisePath path, int steps, boolean multistep, int end) {
    List<Integer> timesteps =
        multistep ? spacing.solverTimesteps(path, steps, rho) : spacing.timesteps(path, steps, rho);
    if (spacing == Spacing.LEADING) {
      timesteps = Spacing.shifted(timesteps, stepsOffset, path.timesteps() - 1);
    }
    return Levels.of(timesteps.stream().map(t -> level(path, t)).toList())
        .endingAt(level(path, end));
  }

  private Level level(NoisePath path, int t) {
    return path instanceof StraightPath straight
        ? straight.shifted(straight.at(t), shift)
        : path.at(t);
  }
}
