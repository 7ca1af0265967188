package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.torch.Arithmetic;

/**
 * Heun's method (Karras et al. 2022, algorithm 1 without its churn), of order 2: {@link Ddim}'s
 * step from t to s, corrected by a second evaluation at its end. With α, σ and h as in {@link
 * DpmSolver}, and x_0 estimated at both ends,
 *
 * <pre>
 *   x'_s = σ_s/σ_t x_t + α_s (1 − e^(−h)) x_0(x_t, t)
 *   x_s  = x'_s + α_s w (x_0(x'_s, s) − x_0(x_t, t)),   w = (e^h − 1)/2
 * </pre>
 *
 * This is the paper's trapezoid over σ/α. It is meant for short steps: from h = log 2 on, which
 * halves σ/α, the weight 1 − e^(−h) − w of the first estimate is negative, and in the first of ten
 * steps of a cosine schedule w is above 1700, so that any error of the network covers the image.
 * {@code bounded} ends w at 1 − e^(−h), where all of the weight is the second estimate's.
 *
 * <p>Every step evaluates the network twice, except that to the clean image, which is {@link
 * Ddim}'s.
 *
 * @param levels the noise levels visited
 * @param bounded whether w is bounded; without, the steps are those of diffusers
 */
public record Heun(Levels levels, boolean bounded) implements Sampler {

  @Override
  public NDArray step(Step step) {
    Level s = step.s();
    double h = levels.h(step.index());
    double all = -Math.expm1(-h);
    NDArray x =
        Arithmetic.mix(s.sigma() / step.t().sigma(), step.xt(), s.alpha() * all, step.xStart());
    double trapezoid = Math.expm1(h) / 2;
    double weight = bounded ? Math.min(trapezoid, all) : trapezoid;
    if (s.isClean() || Double.isInfinite(weight)) {
      return x;
    }
    NDArray change = step.denoise(x, s).xStart().sub(step.xStart());
    return Arithmetic.plus(x, s.alpha() * weight, change);
  }
}
