package io.github.ddpm.generate;

import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.model.Model;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.ImageToImage;
import io.github.ddpm.sampling.Inpainting;
import io.github.ddpm.sampling.Interpolation;
import io.github.ddpm.sampling.Levels;
import io.github.ddpm.sampling.OneStepDenoising;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;

/** An edit of a given image, or an interpolation between two seeds, instead of new images. */
public sealed interface ImageEdit {

  /**
   * Returns how a model carries out the edit. Given images are fitted to it.
   *
   * @param settings to sample with
   * @throws IOException if an image cannot be read
   * @throws InvalidSetting if a number does not fit the model or the settings
   */
  Generation generation(Model model, SamplingSettings settings) throws IOException;

  /** Whether image i of a seed is the same, however many are drawn. */
  default boolean isOfAnyNumber() {
    return true;
  }

  /**
   * Everything the images depend on besides the model and its settings, such as an image's SHA-256.
   *
   * @throws IOException if an image cannot be read
   */
  String origin() throws IOException;

  /** Images from the first of seed {@code from} to the first of seed {@code to}, evenly spaced. */
  record Interpolate(long from, long to, int count) implements ImageEdit {
    @Override
    public boolean isOfAnyNumber() {
      return false;
    }

    @Override
    public String origin() {
      return "interpolate %d,%d in %d".formatted(from, to, count);
    }

    @Override
    public Generation generation(Model model, SamplingSettings settings) {
      NoisePath path = model.pipeline().scheduler().path();
      return new Interpolation(Samplers.of(settings, path), from, to, count);
    }
  }

  /** Variations of the image in {@code image}; a higher strength, in (0, 1], changes more. */
  record Vary(Path image, double strength) implements ImageEdit {
    @Override
    public String origin() throws IOException {
      return "vary %s with strength %s".formatted(Sha256.of(image), strength);
    }

    @Override
    public Generation generation(Model model, SamplingSettings settings) throws IOException {
      NoisePath path = model.pipeline().scheduler().path();
      Levels left = ImageToImage.levels(settings.levels(path), path, strength);
      Sampler sampler = Samplers.of(settings, path, left);
      return new ImageToImage(sampler, ImageFitting.of(model).pixels(image));
    }
  }

  /**
   * The image in {@code image}, redrawn where {@code mask} is white; each stretch of {@code
   * jumpLength} steps is repeated {@code resamplings} times.
   */
  record Inpaint(Path image, Path mask, int jumpLength, int resamplings) implements ImageEdit {
    @Override
    public String origin() throws IOException {
      return "inpaint %s by %s, %d steps %d times"
          .formatted(Sha256.of(image), Sha256.of(mask), jumpLength, resamplings);
    }

    @Override
    public Generation generation(Model model, SamplingSettings settings) throws IOException {
      NoisePath path = model.pipeline().scheduler().path();
      ImageFitting fitting = ImageFitting.of(model);
      return new Inpainting(
          settings.levels(path).endingAt(Level.CLEAN),
          levels -> Samplers.of(settings, path, levels),
          fitting.pixels(image),
          fitting.mask(mask, image),
          jumpLength,
          resamplings);
    }
  }

  /**
   * The network's estimate of the clean image, from the noisy one in {@code image} at timestep
   * {@code t}.
   */
  record Denoise(Path image, int t) implements ImageEdit {
    @Override
    public boolean isOfAnyNumber() {
      return false;
    }

    @Override
    public String origin() throws IOException {
      return "denoise %s at %d".formatted(Sha256.of(image), t);
    }

    @Override
    public Generation generation(Model model, SamplingSettings settings) throws IOException {
      NoisePath path = model.pipeline().scheduler().path();
      int last = path.timesteps() - 1;
      if (t < 0 || t > last) {
        throw new InvalidSetting(
            "--t", "must lie in [0, %d], the model's timesteps, is %d".formatted(last, t));
      }
      return new OneStepDenoising(ImageFitting.of(model).pixels(image), path.at(t));
    }
  }
}
