package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.torch.Arithmetic;

/**
 * Ancestral sampling (Ho et al. 2020, algorithm 2), between any two levels t and s (Kingma et al.
 * 2021, appendix A). With α_ts and β = σ²_ts as in {@link Level}, which between neighbouring
 * timesteps of a schedule are its √(1−β_t) and β_t,
 *
 * <pre>
 *   x_s = α_s β/σ_t² x_0 + α_ts σ_s²/σ_t² x_t + σ z,   z ~ N(0, I)
 *   σ²  = β̃ = β σ_s²/σ_t²  (fixed small)   or   β  (fixed large)
 *   log σ² = v log β + (1−v) log β̃  (learned range, with the network's v)
 * </pre>
 *
 * The step to the clean image adds no noise.
 *
 * @param levels the noise levels visited
 * @param variance σ²
 */
public record Ddpm(Levels levels, Variance variance) implements Sampler {

  @Override
  public NDArray step(Step step) {
    Level t = step.t();
    Level s = step.s();
    double total = t.sigma() * t.sigma();
    double beta = t.varianceFrom(s);
    double shrink = s.sigma() * s.sigma() / total;
    double coefXStart = s.alpha() * beta / total;
    double coefXt = t.alphaFrom(s) * shrink;
    double small = Math.max(beta * shrink, 1e-20);
    NDArray x = Arithmetic.mix(coefXt, step.xt(), coefXStart, step.xStart());
    if (s.isClean()) {
      return x;
    }
    NDArray z = step.freshNoise();
    return switch (variance) {
      case FIXED_SMALL -> Arithmetic.plus(x, Math.sqrt(small), z);
      case FIXED_LARGE -> Arithmetic.plus(x, Math.sqrt(beta), z);
      case LEARNED_RANGE -> x.add(z.mul(deviation(step.denoised(), small, beta)));
    };
  }

  private static NDArray deviation(Denoised denoised, double small, double large) {
    NDArray share =
        denoised
            .varianceShare()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "variance: learned_range needs a network with twice as many channels out as"
                            + " in; use fixed_small or fixed_large"));
    double reach = Math.log(large / small);
    return Arithmetic.over(Arithmetic.shifted(Arithmetic.times(reach, share), Math.log(small)), 2)
        .exp();
  }
}
