package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.torch.Arithmetic;

/**
 * Ancestral sampling (Ho et al. 2020, algorithm 2), on any subset of the timesteps. A stride from t
 * to s is one step of the coarser process with α = ᾱ_t/ᾱ_s and β = 1 − α:
 *
 * <pre>
 *   x_s = √ᾱ_s β/(1−ᾱ_t) x_0 + √α (1−ᾱ_s)/(1−ᾱ_t) x_t + σ z,   z ~ N(0, I)
 *   σ²  = β̃ = β (1−ᾱ_s)/(1−ᾱ_t)  (fixed small)   or   β  (fixed large)
 *   log σ² = v log β + (1−v) log β̃  (learned range, with the network's v)
 * </pre>
 *
 * The step to the clean image adds no noise.
 *
 * @param schedule the schedule that the network was trained with
 * @param timesteps the timesteps visited
 * @param variance σ²
 */
public record Ddpm(NoiseSchedule schedule, Timesteps timesteps, Variance variance)
    implements Sampler {

  @Override
  public NDArray step(Step step) {
    double alphaCumprod = schedule.alphaCumprod(step.t());
    double alphaCumprodNext = schedule.alphaCumprod(step.s());
    double alpha = alphaCumprod / alphaCumprodNext;
    double beta = 1 - alpha;
    double shrink = (1 - alphaCumprodNext) / (1 - alphaCumprod);
    double coefXStart = Math.sqrt(alphaCumprodNext) * beta / (1 - alphaCumprod);
    double coefXt = Math.sqrt(alpha) * shrink;
    double small = Math.max(beta * shrink, 1e-20);
    NDArray x = Arithmetic.mix(coefXt, step.xt(), coefXStart, step.xStart());
    if (step.s() < 0) {
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
