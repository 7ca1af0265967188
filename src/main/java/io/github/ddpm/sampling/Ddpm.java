package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.diffusion.NoiseSchedule;

/**
 * Ancestral sampling (Ho et al. 2020, algorithm 2), on any subset of the timesteps. A stride from t
 * to s is one step of the coarser process with α = ᾱ_t/ᾱ_s and β = 1 − α:
 *
 * <pre>
 *   x_s = √ᾱ_s β/(1−ᾱ_t) x_0 + √α (1−ᾱ_s)/(1−ᾱ_t) x_t + σ z,   z ~ N(0, I)
 *   σ²  = β (1−ᾱ_s)/(1−ᾱ_t)  (fixed small)   or   β  (fixed large)
 * </pre>
 *
 * and no noise in the last step.
 *
 * @param schedule the schedule that the network was trained with
 * @param timesteps the timesteps visited
 * @param variance σ²
 */
public record Ddpm(NoiseSchedule schedule, Timesteps timesteps, Variance variance)
    implements Sampler {

  @Override
  public NDArray sample(Denoiser denoiser, NDArray xT, NoiseSource noise, StepListener listener) {
    NDManager manager = xT.getManager();
    NDArray xt = xT.duplicate();
    for (int i = 0; i < timesteps.count(); i++) {
      int t = timesteps.at(i);
      int s = timesteps.after(i);
      double alphaCumprod = schedule.alphaCumprod(t);
      double alphaCumprodNext = schedule.alphaCumprod(s);
      double alpha = alphaCumprod / alphaCumprodNext;
      double beta = 1 - alpha;
      double shrink = (1 - alphaCumprodNext) / (1 - alphaCumprod);
      double coefXStart = Math.sqrt(alphaCumprodNext) * beta / (1 - alphaCumprod);
      double coefXt = Math.sqrt(alpha) * shrink;
      double sigmaSquared =
          switch (variance) {
            case FIXED_SMALL -> Math.max(beta * shrink, 1e-20);
            case FIXED_LARGE -> beta;
          };
      try (NDManager step = manager.newSubManager()) {
        xt.attach(step);
        NDArray xStart = denoiser.denoise(xt, t).xStart();
        NDArray x = xt.mul(coefXt).add(xStart.mul(coefXStart));
        if (s >= 0) {
          NDArray z = noise.draw(i);
          z.attach(step);
          x = x.add(z.mul(Math.sqrt(sigmaSquared)));
        }
        listener.onStep(i, timesteps.count(), t, x, xStart);
        x.attach(manager);
        xt = x;
      }
    }
    return xt;
  }
}
