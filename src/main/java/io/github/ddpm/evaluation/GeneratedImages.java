package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Images drawn by a model, stored on disk as bytes. Drawing takes hours, so images of an earlier,
 * shorter or interrupted evaluation are reused.
 */
final class GeneratedImages {
  private GeneratedImages() {}

  /** Images 0 … count − 1 of {@code seed}. */
  static RowImages draw(
      Path file, BatchSampler batchSampler, long seed, int count, Progress progress)
      throws IOException {
    UNetConfig config = batchSampler.pipeline().unet().config();
    ImageSize size = new ImageSize(config.height(), config.width());
    RowFile rows = new RowFile(file, config.inChannels() * size.height() * size.width());
    try {
      if (rows.count() < count) {
        batchSampler.sample(
            seed, Selection.of(count), progress, new Rows(rows, config.inChannels()));
      }
      return new RowImages(rows, count, config.inChannels(), size);
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** Appends each image to a file of rows; the images not yet in the file are missing. */
  private record Rows(RowFile rows, int channels) implements ImageSink {
    @Override
    public boolean lacks(int number) {
      return number >= rows.count();
    }

    @Override
    public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
      rows.append(Pixels.toBytes(image, channels));
      return Optional.empty();
    }
  }
}
