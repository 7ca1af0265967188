package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.torch.Arithmetic;

/**
 * Predictor-corrector sampling of score-based models (Song et al. 2021, algorithms 2 to 5): before
 * each ancestral step, the predictor, the images are corrected by steps of Langevin dynamics at the
 * level t where they are, which take them closer to p(x_t) whatever went wrong before. With the
 * score −ε/σ_t, for the ε that belongs to the estimate of x_0, and fresh noise z ~ N(0, I),
 *
 * <pre>
 *   x_t ← x_t − e ε/σ_t + √(2e) z,   e = 2 (r σ_t ‖z‖/‖ε‖)²
 * </pre>
 *
 * where r is the signal-to-noise ratio, ‖e ε/σ_t‖ over ‖√(2e) z‖. An image of no estimated noise
 * stays as it is, and one much too smooth for its level, as after a step over most levels, is
 * corrected too far: this sampler is for many short steps. On Gaussian images a correction keeps
 * the mean and multiplies the variance of x_t by 1 + 4 r⁴.
 *
 * <p>The paper and diffusers ({@code ScoreSdeVeScheduler}) take the mean of either norm over all
 * images of a batch. Here each image has its own, so that it does not depend on the images drawn
 * with it; of a batch of one, or of images of equal norms, the steps are the same. The paper's
 * factor 1 − β_t in e, for processes that preserve the variance, is left out, as it would depend on
 * the scale of a path. As in the authors' program and in diffusers, images are corrected before the
 * first step and not after the last.
 *
 * @param predictor the ancestral steps; without corrections, this sampler is no other
 * @param corrector r, and how many corrections there are before each step
 */
public record PredictorCorrector(Ddpm predictor, CorrectorSettings corrector) implements Sampler {

  @Override
  public Levels levels() {
    return predictor.levels();
  }

  @Override
  public NDArray step(Step step) {
    NDManager scope = step.xt().getManager();
    NDArray x = step.xt();
    Denoised denoised = step.denoised();
    for (int k = 0; k < corrector.correctSteps(); k++) {
      NDManager before = x.getManager();
      x = corrected(x, denoised.xStart(), step.t(), step.correctionNoise(k), corrector.snr());
      x.attach(scope.newSubManager()); // With all that is computed from it, until the next is.
      if (before != scope) {
        before.close();
      }
      denoised = step.denoise(x, step.t());
    }
    return predictor.step(step, x, denoised);
  }

  /**
   * One correction.
   *
   * @param x images of level {@code t}, (N, C, H, W)
   * @param xStart the estimate of x_0 for them
   * @param z fresh noise; closed
   * @return the images, of the same level, attached to the manager of {@code x}
   */
  static NDArray corrected(NDArray x, NDArray xStart, Level t, NDArray z, double snr) {
    NDManager manager = x.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      z.attach(scratch);
      NDArray xt = x.duplicate();
      xt.attach(scratch);
      NDArray noise = Arithmetic.over(Arithmetic.plus(xt, -t.alpha(), xStart), t.sigma());
      NDArray length = norm(noise);
      NDArray none = length.zerosLike();
      NDArray ratio =
          NDArrays.where(length.gt(none), norm(z).div(length), none).toType(x.getDataType(), false);
      NDArray towards = Arithmetic.plus(xt, -2 * snr * snr * t.sigma(), noise.mul(ratio.square()));
      NDArray corrected = Arithmetic.plus(towards, 2 * snr * t.sigma(), z.mul(ratio));
      corrected.attach(manager);
      return corrected;
    }
  }

  /** The norm of each image, (N, 1, 1, 1), in float64: its sum must not depend on the batch. */
  private static NDArray norm(NDArray x) {
    return x.toType(DataType.FLOAT64, false).square().sum(new int[] {1, 2, 3}, true).sqrt();
  }
}
