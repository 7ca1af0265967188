package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;

/**
 * Denoising diffusion implicit models (Song et al. 2021, equation 12). A step from t to s separates
 * image and noise and mixes them again at the lower noise level:
 *
 * <pre>
 *   x_s = √ᾱ_s x_0 + √(1−ᾱ_s−σ²) ε + σ z,   z ~ N(0, I)
 *   σ²  = η² (1−ᾱ_s)/(1−ᾱ_t) (1 − ᾱ_t/ᾱ_s)
 * </pre>
 *
 * With η = 0 no noise is drawn, and x_0 is a smooth function of x_T; η = 1 is {@link Ddpm} with the
 * small variance. The last step ends at ᾱ = 1, where the result is x_0.
 *
 * @param schedule the schedule that the network was trained with
 * @param timesteps the timesteps visited
 * @param eta η, the share of fresh noise, in [0, 1]
 * @param useClippedModelOutput whether ε is derived again from x_0 (Dhariwal &amp; Nichol 2021),
 *     which differs from the network's own where x_0 was clipped, or kept: then every clipped pixel
 *     moves off the path to x_0, the further the more steps there are. Diffusers' name; its default
 *     is to keep it
 */
public record Ddim(
    NoiseSchedule schedule, Timesteps timesteps, double eta, boolean useClippedModelOutput)
    implements Sampler {

  /** Checks η. */
  public Ddim {
    if (!(eta >= 0 && eta <= 1)) {
      throw new InvalidSetting("eta", "must lie in [0, 1], is " + eta);
    }
  }

  @Override
  public NDArray step(Step step) {
    double alphaCumprod = schedule.alphaCumprod(step.t());
    double alphaCumprodNext = schedule.alphaCumprod(step.s());
    double beta = 1 - alphaCumprod / alphaCumprodNext;
    double shrink = (1 - alphaCumprodNext) / (1 - alphaCumprod);
    double sigmaSquared = eta * eta * beta * shrink;
    double coefXStart = Math.sqrt(alphaCumprodNext);
    double coefNoise = Math.sqrt(1 - alphaCumprodNext - sigmaSquared);
    NDArray x = Arithmetic.mix(coefXStart, step.xStart(), coefNoise, noise(step));
    return sigmaSquared > 0 ? Arithmetic.plus(x, Math.sqrt(sigmaSquared), step.freshNoise()) : x;
  }

  private NDArray noise(Step step) {
    return useClippedModelOutput
        ? Arithmetic.over(
            Arithmetic.plus(step.xt(), -schedule.sqrtAlphasCumprod(step.t()), step.xStart()),
            schedule.sqrtOneMinusAlphasCumprod(step.t()))
        : step.denoised().noise();
  }
}
