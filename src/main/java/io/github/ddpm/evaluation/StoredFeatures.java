package io.github.ddpm.evaluation;

import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.FeatureRows;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows of features, computed once and stored on disk, so that memory stays bounded. */
record StoredFeatures(RowFile rows, int count, int dimensions)
    implements FeatureRows, AutoCloseable {
  /** The folder where evaluations store everything that takes long. */
  static Path folder(Path dataRoot) {
    return dataRoot.resolve("cache").resolve("evaluation");
  }

  /** What a network computes of an image. */
  enum ImageValues {
    FEATURES {
      @Override
      int count(FeatureNetwork network) {
        return network.dimensions();
      }

      @Override
      float[] of(FeatureNetwork network, HostBatch images) throws IOException {
        return network.features(images);
      }
    },

    /** Of the classes. */
    PROBABILITIES {
      @Override
      int count(FeatureNetwork network) {
        return network.classes();
      }

      @Override
      float[] of(FeatureNetwork network, HostBatch images) throws IOException {
        return network.probabilities(images);
      }
    };

    /** How many numbers there are for each image. */
    abstract int count(FeatureNetwork network);

    abstract float[] of(FeatureNetwork network, HostBatch images) throws IOException;

    /** The name of the file that holds them. */
    String fileName(FeatureNetwork network) {
      return name().toLowerCase(Locale.ROOT) + "-" + network.key().hex() + ".f32";
    }
  }

  /** What {@code network} computes of {@code images}; what is already in {@code file} is reused. */
  static StoredFeatures of(
      ImageValues kind,
      Path file,
      ImageSet images,
      FeatureNetwork network,
      int batch,
      Progress progress)
      throws IOException {
    int count = images.size();
    int dimensions = kind.count(network);
    RowFile rows = new RowFile(file, Float.BYTES * dimensions);
    try {
      if (rows.count() < count) {
        progress.begin("features", "images", rows.count(), count);
        while (rows.count() < count) {
          rows.append(group(kind, images, rows.count(), network, batch));
          progress.advance(rows.count());
        }
        progress.end();
      }
      return new StoredFeatures(rows, count, dimensions);
    } catch (IOException | RuntimeException e) {
      progress.end();
      rows.close();
      throw e;
    }
  }

  /**
   * The values of image {@code from} and those after it in its group of {@code batch} images, which
   * is always evaluated whole: kernels round differently for other numbers of images.
   */
  private static float[] group(
      ImageValues kind, ImageSet images, int from, FeatureNetwork network, int batch)
      throws IOException {
    int first = from / batch * batch;
    int last = images.size() - 1;
    int[] numbers =
        IntStream.range(first, first + batch).map(number -> Math.min(number, last)).toArray();
    float[] values = kind.of(network, HostBatch.of(images, numbers));
    int dimensions = kind.count(network);
    int to = Math.min(first + batch, images.size());
    return Arrays.copyOfRange(values, (from - first) * dimensions, (to - first) * dimensions);
  }

  @Override
  public float[] rows(int from, int to) throws IOException {
    return rows.readFloats(from, to);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
