package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;

/**
 * Variations of an image (SDEdit, Meng et al. 2022): it is noised up to the sampler's first level
 * and denoised again from there. The noisier that level, the less of the image is kept.
 *
 * @param sampler the sampler, which starts at the noised image
 * @param image the image, (C, H, W) in [−1, 1]
 */
public record ImageToImage(Sampler sampler, HostImage image) implements Generation {

  /**
   * The levels of a sampler that remain for a strength: those in the lower {@code strength} of all
   * T timesteps.
   *
   * @param path that the levels belong to, of T timesteps
   * @param strength in (0, 1]; 1 keeps all of them
   * @throws IllegalArgumentException if the strength is out of range or no timestep remains
   */
  public static Levels levels(Levels all, NoisePath path, double strength) {
    if (!(strength > 0 && strength <= 1)) {
      throw new InvalidSetting("strength", "must lie in (0, 1], is " + strength);
    }
    int first = (int) Math.round(strength * path.timesteps()) - 1;
    double last = all.at(all.count() - 1).timestep();
    double start = path.at(first).timestep();
    if (last > start) {
      throw new InvalidSetting(
          "strength",
          "%s ends below the last timestep visited, %.0f of %d; use more steps or more strength"
              .formatted(strength, last, path.timesteps()));
    }
    return all.from(start);
  }

  @Override
  public int steps() {
    return sampler.levels().count();
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    Level t = sampler.levels().at(0);
    try (NDArray z = noise.draw(NoiseSource.START);
        NDArray original = image.in(z.getManager(), z.getShape().get(1), z.getShape());
        NDArray start = Arithmetic.mix(t.sigma(), z, t.alpha(), original)) {
      return sampler.sample(denoiser, start, noise, listener);
    }
  }
}
