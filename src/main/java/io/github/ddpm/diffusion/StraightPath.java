package io.github.ddpm.diffusion;

import io.github.ddpm.settings.InvalidSetting;

/**
 * Straight lines from images to noise (flow matching, Lipman et al. 2023; rectified flow, Liu et
 * al. 2023), at the shares u = 1/T, 2/T, …, 1 of noise:
 *
 * <pre>
 *   x = (1−u) x_0 + u ε,   the network is told T u
 * </pre>
 *
 * These are the levels of diffusers' {@code FlowMatchEulerDiscreteScheduler}. The last one is noise
 * alone. Timestep t stands for u = (t+1)/T.
 *
 * @param timesteps T, at least 1
 */
public record StraightPath(int timesteps) implements NoisePath {

  /** Checks T. */
  public StraightPath {
    InvalidSetting.require(timesteps >= 1, "timesteps", "must be at least 1, is " + timesteps);
  }

  /** The level at which u of the path is behind, in [0, 1]. */
  public Level level(double u) {
    return u == 0 ? Level.CLEAN : new Level(1 - u, u, timesteps * u);
  }

  @Override
  public Level at(int t) {
    if (t < -1 || t >= timesteps) {
      throw new IndexOutOfBoundsException(
          "timestep %d of %d on a straight path".formatted(t, timesteps));
    }
    return t == -1 ? Level.CLEAN : new Level(1 - share(t), share(t), t + 1.0);
  }

  private double share(int t) {
    return (t + 1.0) / timesteps;
  }

  @Override
  public double snr(int t) {
    return Math.exp(2 * at(t).lambda());
  }

  /** Halfway in u, because λ is −∞ at the last timestep. */
  @Override
  public double lambdaAfter(int t) {
    return level((t + 1.5) / timesteps).lambda();
  }

  @Override
  public String identity() {
    return "flow " + timesteps;
  }

  /**
   * The level that a shift moves this path's {@code level} to, σ' = shift σ/(1 + (shift−1) σ)
   * (Esser et al. 2024, equation 23). A shift above 1 spends more steps where there is much noise,
   * as large images need.
   */
  public Level shifted(Level level, double shift) {
    double noise = shift * level.sigma();
    double sum = level.alpha() + noise; // So pure noise stays pure, to the last bit.
    return shift == 1 || level.isClean()
        ? level
        : new Level(level.alpha() / sum, noise / sum, timesteps * noise / sum);
  }
}
