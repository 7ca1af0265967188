package io.github.ddpm.evaluation;

import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.FeatureRows;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Rows of features, computed once and stored on disk, so that memory stays bounded. */
record StoredFeatures(RowFile rows, int count, int dimensions)
    implements FeatureRows, AutoCloseable {
  /** The folder where evaluations store everything that takes long. */
  static Path folder(Path dataRoot) {
    return dataRoot.resolve("cache").resolve("evaluation");
  }

  /** The name of the file that holds the outputs of {@code network}. */
  static String fileName(String kind, FeatureNetwork network) {
    return kind + "-" + network.key().hex() + ".f32";
  }

  private interface Function {
    float[] of(HostBatch images) throws IOException;
  }

  /** The features of {@code images}; those already in {@code file} are reused. */
  static StoredFeatures features(
      Path file, ImageSet images, FeatureNetwork network, int batch, Progress progress)
      throws IOException {
    return make(file, images, network.dimensions(), network::features, batch, progress);
  }

  /** The probabilities of the classes, likewise. */
  static StoredFeatures probabilities(
      Path file, ImageSet images, FeatureNetwork network, int batch, Progress progress)
      throws IOException {
    return make(file, images, network.classes(), network::probabilities, batch, progress);
  }

  private static StoredFeatures make(
      Path file, ImageSet images, int dimensions, Function function, int batch, Progress progress)
      throws IOException {
    int count = images.size();
    RowFile rows = new RowFile(file, Float.BYTES * dimensions);
    try {
      if (rows.count() < count) {
        progress.begin("features", "images", rows.count(), count);
        while (rows.count() < count) {
          int to = Math.min(rows.count() + batch, count);
          int[] numbers = IntStream.range(rows.count(), to).toArray();
          rows.append(function.of(HostBatch.of(images, numbers)));
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

  @Override
  public float[] rows(int from, int to) throws IOException {
    return rows.readFloats(from, to);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
