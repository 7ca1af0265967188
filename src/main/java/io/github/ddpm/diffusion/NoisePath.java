package io.github.ddpm.diffusion;

/**
 * The noise levels that a network is trained at: T of them, numbered t = 0 … T − 1 from image to
 * noise. At each, x_t = α x_0 + σ ε. {@code NoisePaths} makes that of the settings.
 */
public sealed interface NoisePath permits NoiseSchedule, StraightPath {

  /** T, the number of timesteps. */
  int timesteps();

  /** The noise level at timestep t; {@link Level#CLEAN} at t = −1. */
  Level at(int t);

  /** α²/σ², the signal-to-noise ratio; t in 0 … T − 1. */
  double snr(int t);

  /** λ halfway between timesteps t and t + 1, by which a level between the two is one's or not. */
  double lambdaAfter(int t);

  /** A text that is the same for two paths only if their levels are. */
  String identity();

  /** α_{T−1}, the share of the image's amplitude left where sampling assumes pure noise. */
  default double terminalSignal() {
    return at(timesteps() - 1).alpha();
  }
}
