package io.github.ddpm.ingest;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.data.SelectionSettings;
import io.github.ddpm.settings.PairSettings;
import io.github.ddpm.settings.SampleSettings;
import java.nio.file.Path;

/** A program that opens a large collection, reads batches of it, and prints what it saw. */
final class ManyImages {
  private static final int STEPS = 100;
  private static final int BATCH = 1000;

  private ManyImages() {}

  /** Takes the collection's path and a folder for the cache. */
  public static void main(String[] args) throws Exception {
    DataSettings settings =
        new DataSettings(
            "images",
            args[0],
            ImageSize.square(8),
            1,
            Crop.CENTER,
            Resize.LANCZOS,
            "#ffffff",
            "auto",
            SampleSettings.AUTO,
            SelectionSettings.defaults(),
            PairSettings.NONE,
            false);
    ImageSet images = ImageSets.open(settings, 0, Path.of(args[1]), new RecordingProgress());
    long sum = 0;
    try (HostBatches batches = new HostBatches(images, BATCH, 0, false, images.imageSize())) {
      for (int step = 0; step < STEPS; step++) {
        HostBatch batch = batches.at(step);
        for (byte pixel : batch.pixels()) {
          sum += pixel & 0xFF;
        }
      }
    }
    byte[] last = new byte[images.bytesPerImage()];
    images.copyTo(images.size() - 1, last, 0);
    System.out.printf(
        "%d images, last %d, mean %.1f%n",
        images.size(), last[0] & 0xFF, sum / (64.0 * STEPS * BATCH));
  }
}
