package io.github.ddpm.generate;

import io.github.ddpm.data.ImageFileReader;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.HostImage;
import io.github.ddpm.sampling.ImageToImage;
import io.github.ddpm.sampling.Inpainting;
import io.github.ddpm.sampling.Interpolation;
import io.github.ddpm.sampling.OneStepDenoising;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Timesteps;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;

/** An edit of a given image, or an interpolation between two seeds, instead of new images. */
public sealed interface ImageEdit {

  /**
   * Returns how a pipeline carries out the edit.
   *
   * @throws IOException if an image cannot be read or does not fit the model
   * @throws InvalidSetting if a number does not fit the model or the settings
   */
  Generation generation(Pipeline pipeline, SamplingSettings settings) throws IOException;

  /**
   * Everything the images depend on besides the model and its settings, such as an image's SHA-256.
   *
   * @throws IOException if an image cannot be read
   */
  String origin() throws IOException;

  /** Images from the first of seed {@code from} to the first of seed {@code to}, evenly spaced. */
  record Interpolate(long from, long to, int count) implements ImageEdit {
    @Override
    public String origin() {
      return "interpolate %d,%d in %d".formatted(from, to, count);
    }

    @Override
    public Generation generation(Pipeline pipeline, SamplingSettings settings) {
      NoiseSchedule schedule = pipeline.scheduler().schedule();
      return new Interpolation(Samplers.of(settings, schedule), from, to, count);
    }
  }

  /** Variations of the image in {@code image}; a higher strength, in (0, 1], changes more. */
  record Vary(Path image, double strength) implements ImageEdit {
    @Override
    public String origin() throws IOException {
      return "vary %s with strength %s".formatted(Sha256.of(image), strength);
    }

    @Override
    public Generation generation(Pipeline pipeline, SamplingSettings settings) throws IOException {
      NoiseSchedule schedule = pipeline.scheduler().schedule();
      Timesteps all = settings.timesteps(schedule);
      Timesteps left = ImageToImage.timesteps(all, schedule.timesteps(), strength);
      Sampler sampler = Samplers.of(settings, schedule, left);
      return new ImageToImage(schedule, sampler, pixels(image, pipeline));
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
    public Generation generation(Pipeline pipeline, SamplingSettings settings) throws IOException {
      NoiseSchedule schedule = pipeline.scheduler().schedule();
      boolean[] white = ImageFileReader.readMask(mask, size(pipeline));
      float[] free = new float[white.length];
      for (int i = 0; i < free.length; i++) {
        free[i] = white[i] ? 1 : 0;
      }
      return new Inpainting(
          schedule,
          settings.timesteps(schedule).endingAt(-1),
          timesteps -> Samplers.of(settings, schedule, timesteps),
          pixels(image, pipeline),
          HostImage.of(free),
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
    public String origin() throws IOException {
      return "denoise %s at %d".formatted(Sha256.of(image), t);
    }

    @Override
    public Generation generation(Pipeline pipeline, SamplingSettings settings) throws IOException {
      int last = pipeline.scheduler().schedule().timesteps() - 1;
      if (t < 0 || t > last) {
        throw new InvalidSetting(
            "--t", "must lie in [0, %d], the model's timesteps, is %d".formatted(last, t));
      }
      return new OneStepDenoising(pixels(image, pipeline), t);
    }
  }

  private static HostImage pixels(Path image, Pipeline pipeline) throws IOException {
    byte[] bytes =
        ImageFileReader.read(image, pipeline.unet().config().inChannels(), size(pipeline));
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xFF) / 127.5f - 1;
    }
    return HostImage.of(pixels);
  }

  private static ImageSize size(Pipeline pipeline) {
    UNetConfig unet = pipeline.unet().config();
    return new ImageSize(unet.height(), unet.width());
  }
}
