package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.ingest.OriginalImages;
import io.github.ddpm.ingest.OriginalImages.Plane;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Images of a folder, a zip or tar archive or a NumPy file, all of one size and kind, in the order
 * of their names; decoded once and stored on disk as bytes.
 */
final class SampleImages {
  private SampleImages() {}

  /**
   * Reads the first {@code count} images; those already in {@code work} are not read again.
   *
   * @throws InvalidSetting if there are fewer
   * @throws IOException if one cannot be read, or is not like the first
   */
  static RowImages read(Path samples, int count, Path work, Progress progress) throws IOException {
    OriginalImages all = OriginalImages.open(samples);
    if (all.count() < count) {
      throw new InvalidSetting(
          "-n",
          "is %d, but %s holds %s; give -n %d"
              .formatted(count, samples, Count.of(all.count(), "image"), all.count()));
    }
    String[] name = new String[1];
    Plane[] first = new Plane[1];
    all.read(
        0,
        1,
        (index, words, image) -> {
          name[0] = words;
          first[0] = image;
        });
    RowFile rows = new RowFile(work.resolve(all.key() + ".u8"), first[0].pixels().length);
    try {
      // The unit is written into --json events, whose words do not change.
      progress.begin("read", "images", Math.min(rows.count(), count), count);
      all.read(
          rows.count(),
          count,
          (index, words, image) -> {
            requireLike(first[0], name[0], image, samples + ": " + words);
            rows.append(image.pixels());
            progress.advance(index + 1L);
          });
      ImageSize size = new ImageSize(first[0].height(), first[0].width());
      return new RowImages(rows, count, first[0].channels(), size);
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    } finally {
      progress.end();
    }
  }

  private static void requireLike(Plane first, String firstName, Plane image, String name)
      throws IOException {
    if (image.height() != first.height()
        || image.width() != first.width()
        || image.channels() != first.channels()) {
      throw new IOException(
          "%s is %dx%d with %d channels, but %s is %dx%d with %d; convert all to one size and number of channels"
              .formatted(
                  name,
                  image.height(),
                  image.width(),
                  image.channels(),
                  firstName,
                  first.height(),
                  first.width(),
                  first.channels()));
    }
  }
}
