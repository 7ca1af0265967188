package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The noising process on batches of images: draws from q(x_t | x_0), with a timestep for each image
 * (Ho et al. 2020, equation 4).
 *
 * <p>Images are float32 (N, C, H, W), timesteps int64 (N) in 0 … T − 1, all on the manager's
 * device, as are the coefficients. Results belong to the manager of their first argument,
 * intermediate values to that of an argument.
 */
public final class ForwardProcess {

  private final TimestepTable signal;
  private final TimestepTable deviation;

  /** Copies the coefficients to the manager's device; they live as long as the manager. */
  public ForwardProcess(NDManager manager, NoisePath path) {
    int timesteps = path.timesteps();
    signal = new TimestepTable(manager, timesteps, t -> path.at(t).alpha());
    deviation = new TimestepTable(manager, timesteps, t -> path.at(t).sigma());
  }

  /** x_t = α x_0 + σ ε, which is √ᾱ_t x_0 + √(1−ᾱ_t) ε on path vp, (N, C, H, W). */
  public NDArray qSample(NDArray xStart, NDArray t, NDArray noise) {
    return xStart.mul(signal.perPixel(t)).add(noise.mul(deviation.perPixel(t)));
  }

  /** The velocity v_t = √ᾱ_t ε − √(1−ᾱ_t) x_0 (Salimans &amp; Ho 2022), (N, C, H, W). */
  public NDArray velocity(NDArray xStart, NDArray t, NDArray noise) {
    return noise.mul(signal.perPixel(t)).sub(xStart.mul(deviation.perPixel(t)));
  }
}
