package io.github.ddpm.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Draws images from a network: image i of a seed depends on (weights, sampler, seed, i) alone.
 *
 * @param settings the sampler and its parameters
 * @param schedule the noise schedule of training
 * @param prediction what the network's output means
 * @param precision the network's number format, not {@link Precision#AUTO}
 */
record Images(
    UNet unet,
    FlatParameters parameters,
    SamplingSettings settings,
    NoiseSchedule schedule,
    Prediction prediction,
    Precision precision) {

  /** Images {@code first} … {@code first + count − 1} of {@code seed}, drawn as one batch. */
  List<BufferedImage> draw(
      NDArray weights, long seed, long first, int count, StepListener listener) {
    Torch.gradMode(false);
    UNetConfig config = unet.config();
    Shape shape = new Shape(count, config.inChannels(), config.height(), config.width());
    try (NDManager manager = weights.getManager().newSubManager()) {
      NDArray cast = precision.cast(weights.stopGradient());
      cast.attach(manager);
      Denoiser denoiser =
          Denoiser.of(network(parameters.view(cast)), schedule, prediction, settings.clipSample());
      NoiseSource noise = new ImageNoise(manager, seed, first, shape);
      NDArray x =
          Sampler.of(settings, schedule)
              .sample(denoiser, noise.draw(NoiseSource.START), noise, listener);
      return Pixels.toImages(x);
    }
  }

  private Network network(ParameterStore store) {
    return (xt, t) -> {
      float[] timesteps = new float[Math.toIntExact(xt.getShape().get(0))];
      Arrays.fill(timesteps, t);
      NDArray timestep = xt.getManager().create(timesteps);
      return unet.forward(store, new NDList(xt, timestep), false).singletonOrThrow();
    };
  }
}
