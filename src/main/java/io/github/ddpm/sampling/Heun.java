package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.torch.Arithmetic;

/**
 * Heun's method (Karras et al. 2022, algorithm 1 without its churn), of order 2. In x̄ = x/√ᾱ and
 * σ̄ = √(1−ᾱ)/√ᾱ the flow is dx̄/dσ̄ = (x̄ − x_0)/σ̄ = ε, and a step from t to s is
 *
 * <pre>
 *   x̄_s = x̄_t + (σ̄_s − σ̄_t) ε_t               Euler's step, which is DDIM's
 *   x̄_s = x̄_t + (σ̄_s − σ̄_t) (ε_t + ε_s)/2     with ε_s there
 * </pre>
 *
 * Every step evaluates the network twice. Two kinds of step are Euler's alone: that to the clean
 * image, where there is no ε_s, and one from ᾱ = 0, where σ̄ is infinite.
 *
 * @param schedule the schedule that the network was trained with
 * @param timesteps the timesteps visited
 */
public record Heun(NoiseSchedule schedule, Timesteps timesteps) implements Sampler {

  @Override
  public NDArray step(Step step) {
    int t = step.t();
    int s = step.s();
    NDArray noiseT = noise(step.xt(), step.xStart(), t);
    NDArray x =
        Arithmetic.mix(
            schedule.sqrtAlphasCumprod(s),
            step.xStart(),
            schedule.sqrtOneMinusAlphasCumprod(s),
            noiseT);
    if (s < 0 || schedule.sqrtAlphasCumprod(t) == 0) {
      return x;
    }
    NDArray noiseS = noise(x, step.denoise(x, s).xStart(), s);
    double stride =
        schedule.sqrtOneMinusAlphasCumprod(s)
            - schedule.sqrtOneMinusAlphasCumprod(t)
                * schedule.sqrtAlphasCumprod(s)
                / schedule.sqrtAlphasCumprod(t);
    return Arithmetic.plus(x, stride / 2, noiseS.sub(noiseT));
  }

  /** The noise in x_t if x_0 is the image: (x_t − √ᾱ x_0)/√(1−ᾱ). */
  private NDArray noise(NDArray xt, NDArray xStart, int t) {
    return Arithmetic.over(
        Arithmetic.plus(xt, -schedule.sqrtAlphasCumprod(t), xStart),
        schedule.sqrtOneMinusAlphasCumprod(t));
  }
}
