package io.github.ddpm.generate;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.ingest.GivenImage;
import io.github.ddpm.model.Model;
import io.github.ddpm.sampling.HostImage;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a user's images to a model as its training images were, and tells what that changes.
 *
 * @param size of the model's images
 * @param channels of the model's images, 1 or 3
 * @param like the settings of its training images
 */
record ImageFitting(ImageSize size, int channels, DataSettings like) {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFitting.class);

  static ImageFitting of(Model model) {
    UNetConfig unet = model.pipeline().unet().config();
    ImageSize size = new ImageSize(unet.height(), unet.width());
    return new ImageFitting(size, unet.imageChannels(), model.config().data());
  }

  /** Of small images that a model is shown; where it takes any size, that of one of them. */
  static ImageFitting ofShown(Model model, Shown shown, Path one) throws IOException {
    DataSettings like = model.config().data();
    ImageSize size =
        shown.size().isPresent()
            ? shown.size().get()
            : GivenImage.readForModel(one, like.samples().range()).size();
    return new ImageFitting(size, shown.channels(), like);
  }

  /** The image in {@code file}, in [−1, 1]. */
  HostImage pixels(Path file) throws IOException {
    return HostImage.of(pixels(bytes(file)));
  }

  /** Bytes of an image, in [−1, 1]. */
  static float[] pixels(byte[] bytes) {
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xFF) / 127.5f - 1;
    }
    return pixels;
  }

  /** The C·H·W bytes of the image in {@code file}. */
  byte[] bytes(Path file) throws IOException {
    GivenImage image = GivenImage.readForModel(file, like.samples().range());
    List<String> changes = image.changes(size, channels, like);
    if (!changes.isEmpty()) {
      LOG.warn("{}, is {}", image, String.join(", ", changes));
    }
    return image.fitted(size, channels, like);
  }

  /** The mask in {@code file} for the image in {@code of}: 1 where it is white, else 0. */
  HostImage mask(Path file, Path of) throws IOException {
    boolean[] white = white(file, of);
    float[] free = new float[white.length];
    for (int i = 0; i < free.length; i++) {
      free[i] = white[i] ? 1 : 0;
    }
    return HostImage.of(free);
  }

  /** Which of the H·W pixels are white in the mask in {@code file}, for the image in {@code of}. */
  boolean[] white(Path file, Path of) throws IOException {
    GivenImage mask = GivenImage.readForModel(file, ValueRange.AUTO);
    mask.requireShapeOf(GivenImage.readForModel(of, like.samples().range()), size);
    return mask.mask(size, like);
  }
}
