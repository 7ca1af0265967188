package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images drawn by a model, stored on disk as bytes. Drawing takes hours, so images of an earlier,
 * shorter or interrupted evaluation are reused.
 */
final class GeneratedImages {
  /** The usual name of their file. */
  static final String FILE = "images.u8";

  private GeneratedImages() {}

  /** Some images of {@code seed}; the first is the file's first row. */
  static RowImages draw(
      Path file, BatchSampler batchSampler, long seed, Span images, Progress progress)
      throws IOException {
    UNetConfig config = batchSampler.pipeline().unet().config();
    ImageSize size = new ImageSize(config.height(), config.width());
    RowFile rows = new RowFile(file, bytesPerImage(batchSampler));
    try {
      if (rows.count() < images.size()) {
        batchSampler.sample(
            seed,
            new Selection(List.of(images)),
            progress,
            new Rows(rows, config.imageChannels(), images.from()));
      }
      return new RowImages(rows, images.size(), config.imageChannels(), size);
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** The length of a row. */
  static int bytesPerImage(BatchSampler batchSampler) {
    UNetConfig config = batchSampler.pipeline().unet().config();
    return config.imageChannels() * config.height() * config.width();
  }

  /** Appends each image to a file of rows; the images not yet in the file are missing. */
  private record Rows(RowFile rows, int channels, int first) implements ImageSink {
    @Override
    public boolean lacks(int number) {
      return number - first >= rows.count();
    }

    @Override
    public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
      rows.append(Pixels.toBytes(image, channels));
      return Optional.empty();
    }
  }
}
