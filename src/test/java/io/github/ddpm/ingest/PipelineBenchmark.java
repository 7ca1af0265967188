package io.github.ddpm.ingest;

import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures the speed of reading images: packing a collection for the first time, then batches of
 * it. Run by hand with the collection's path, and the height and width to pack.
 */
final class PipelineBenchmark {
  private static final int BATCH = 32;
  private static final double SECONDS = 3;

  private PipelineBenchmark() {}

  /** Prints images per second of both. */
  public static void main(String[] args) throws IOException {
    Path cache = Files.createTempDirectory("pipeline");
    DataSettingsBuilder asked =
        DataSettingsBuilder.images(Path.of(args[0]))
            .size(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    long began = System.nanoTime();
    ImageSet images = ImageSets.open(asked.settings(), 0, cache, new RecordingProgress());
    double seconds = (System.nanoTime() - began) / 1e9;
    print("opened", images.size() / seconds);
    try (HostBatches batches = new HostBatches(images, BATCH, 0, true, images.imageSize())) {
      began = System.nanoTime();
      long step = 0;
      while ((System.nanoTime() - began) / 1e9 < SECONDS) {
        batches.at(step);
        step++;
      }
      print("batches", step * BATCH / ((System.nanoTime() - began) / 1e9));
    }
  }

  private static void print(String what, double imagesPerSecond) {
    System.out.printf(Locale.ROOT, "%s: %,.0f images/s%n", what, imagesPerSecond);
  }
}
