package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.FeatureStatistics;
import io.github.ddpm.metrics.Gaussian;
import io.github.ddpm.metrics.ImageHash;
import io.github.ddpm.metrics.NpzStatistics;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The reference that images are compared with: a collection, or statistics from a file.
 *
 * @param collection empty if there are only statistics
 * @param name the collection's
 * @param file file of statistics that replace the collection's own
 * @param work folder for results computed from the collection
 */
record Reference(Optional<Collected> collection, String name, Optional<Path> file, Path work) {

  /** A collection and the SHA-256 of its images. */
  record Collected(ImageSet images, String sha256) {}

  static Reference of(Optional<ImageSet> images, String name, Optional<Path> file, Path work) {
    if (images.isEmpty()) {
      return new Reference(Optional.empty(), name, file, work);
    }
    String sha256 = ImageHash.of(images.get());
    return new Reference(
        Optional.of(new Collected(images.get(), sha256)),
        name,
        file,
        work.resolve("data-" + sha256.substring(0, 16)));
  }

  /** The collection's images, which must be present. */
  ImageSet images() {
    return collection.orElseThrow().images();
  }

  String sha256() {
    return collection.orElseThrow().sha256();
  }

  StoredFeatures features(FeatureNetwork network, int batch, Progress progress) throws IOException {
    return StoredFeatures.features(
        work.resolve(StoredFeatures.fileName("features", network)),
        images(),
        network,
        batch,
        progress);
  }

  /** Mean and covariance to compare with. */
  Gaussian gaussian(FeatureNetwork network, int batch, Progress progress) throws IOException {
    if (file.isPresent()) {
      Gaussian gaussian = NpzStatistics.read(file.get());
      if (gaussian.dimensions() != network.dimensions()) {
        throw new IOException(
            "%s: has statistics of %d features, but the network gives %d; use statistics of the same network"
                .formatted(file.get(), gaussian.dimensions(), network.dimensions()));
      }
      return gaussian;
    }
    try (StoredFeatures features = features(network, batch, progress)) {
      return FeatureStatistics.of(features).gaussian();
    }
  }

  Map<String, Object> statisticsProvenance() throws IOException {
    if (file.isEmpty()) {
      return imagesProvenance();
    }
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("reference", file.get().toString());
    provenance.put("reference_sha256", Sha256.of(file.get()));
    return provenance;
  }

  Map<String, Object> imagesProvenance() {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("reference", name);
    provenance.put("reference_images", images().size());
    provenance.put("reference_sha256", sha256());
    return provenance;
  }
}
