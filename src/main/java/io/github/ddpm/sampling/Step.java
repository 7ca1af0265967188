package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;
import java.util.List;

/**
 * One step of a {@link Sampler}, from x_t to x_s, with everything that its formula may use. Arrays
 * that the formula computes are closed when the step ends, except the result and those it
 * {@linkplain #keep keeps}.
 */
public final class Step {
  private final int index;
  private final Level t;
  private final Level s;
  private final NDArray xt;
  private final List<NDArray> kept;
  private final Denoiser denoiser;
  private final NoiseSource noise;
  private final Denoised denoised;
  private List<NDArray> keeping = List.of();

  /** Evaluates the network at {@code xt}, whose manager owns everything computed in this step. */
  Step(
      Levels levels,
      int index,
      NDArray xt,
      List<NDArray> kept,
      Denoiser denoiser,
      NoiseSource noise) {
    this.index = index;
    this.t = levels.at(index);
    this.s = levels.after(index);
    this.xt = xt;
    this.kept = kept;
    this.denoiser = denoiser;
    this.noise = noise;
    this.denoised = denoiser.denoise(xt, t);
  }

  /** The number of this step, counted from 0. */
  public int index() {
    return index;
  }

  /** The noise level at which this step begins. */
  public Level t() {
    return t;
  }

  /** The noise level at which this step ends. */
  public Level s() {
    return s;
  }

  /** The noisy images x_t, (N, C, H, W). */
  public NDArray xt() {
    return xt;
  }

  /** The network's estimates for x_t. */
  public Denoised denoised() {
    return denoised;
  }

  /** The network's estimate of x_0 given x_t, (N, C, H, W). */
  public NDArray xStart() {
    return denoised.xStart();
  }

  /** Evaluates the network at other images than x_t, (N, C, H, W), of noise level {@code at}. */
  public Denoised denoise(NDArray x, Level at) {
    return denoiser.denoise(x, at);
  }

  /** The fresh standard normal noise z of this step, (N, C, H, W); the same at every call. */
  public NDArray freshNoise() {
    NDArray z = noise.draw(index);
    z.attach(xt.getManager());
    return z;
  }

  /** The fresh standard normal noise of correction k = 0, 1, … within this step, (N, C, H, W). */
  NDArray correctionNoise(int k) {
    NDArray z = noise.draw(NoiseSource.correction(index, k));
    z.attach(xt.getManager());
    return z;
  }

  /** The arrays that the previous step kept, in its order; empty in the first step. */
  public List<NDArray> kept() {
    return kept;
  }

  /** Keeps arrays until the end of the next step; it reads them with {@link #kept}. */
  public void keep(List<NDArray> arrays) {
    keeping = List.copyOf(arrays);
  }

  List<NDArray> keeping() {
    return keeping;
  }
}
