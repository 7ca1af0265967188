package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;

/**
 * Denoising diffusion implicit models (Song et al. 2021, equation 12). A step from t to s separates
 * image and noise and mixes them again at the lower noise level:
 *
 * <pre>
 *   x_s = α_s x_0 + √(σ_s² − σ²) ε + σ z,   z ~ N(0, I)
 *   σ²  = η² σ²_ts σ_s²/σ_t²
 * </pre>
 *
 * With η = 0 no noise is drawn, and x_0 is a smooth function of x_T; η = 1 is {@link Ddpm} with the
 * small variance. At the clean image the result is x_0. σ²_ts is that of {@link
 * Level#varianceFrom}.
 *
 * @param levels the noise levels visited
 * @param eta η, the share of fresh noise, in [0, 1]
 * @param useClippedModelOutput whether ε is derived again from x_0 (Dhariwal &amp; Nichol 2021),
 *     which differs from the network's own where x_0 was clipped, or kept: then every clipped pixel
 *     moves off the path to x_0, the further the more steps there are. Diffusers' name; its default
 *     is to keep it
 */
public record Ddim(Levels levels, double eta, boolean useClippedModelOutput) implements Sampler {

  /** Checks η. */
  public Ddim {
    if (!(eta >= 0 && eta <= 1)) {
      throw new InvalidSetting("eta", "must lie in [0, 1], is " + eta);
    }
  }

  @Override
  public NDArray step(Step step) {
    Level t = step.t();
    Level s = step.s();
    double shrink = s.sigma() / t.sigma();
    double fresh = eta * Math.sqrt(t.varianceFrom(s)) * shrink;
    double kept = Math.sqrt(Math.max(s.sigma() * s.sigma() - fresh * fresh, 0));
    NDArray x = Arithmetic.mix(s.alpha(), step.xStart(), kept, noise(step));
    return fresh > 0 ? Arithmetic.plus(x, fresh, step.freshNoise()) : x;
  }

  private NDArray noise(Step step) {
    return useClippedModelOutput
        ? Arithmetic.over(
            Arithmetic.plus(step.xt(), -step.t().alpha(), step.xStart()), step.t().sigma())
        : step.denoised().noise();
  }
}
