package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Split;
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
 * @param learnt the images that a classifier of the collection learns from: those trained on, so
 *     that figures of both parts have the same features
 * @param name the collection's
 * @param file file of statistics that replace the collection's own
 * @param work folder below which results computed from the collection are stored
 */
record Reference(
    Optional<Collected> collection,
    Optional<Collected> learnt,
    String name,
    Optional<Path> file,
    Path work) {

  /** A part of a collection and the SHA-256 of its images, computed when it is first asked for. */
  static final class Collected {
    private final ImageSet images;
    private final ReferenceSplit part;
    private String sha256 = "";

    private Collected(Split split, ReferenceSplit part) {
      this.images = part.of(split);
      this.part = part;
    }

    ImageSet images() {
      return images;
    }

    synchronized String sha256() {
      if (sha256.isEmpty()) {
        sha256 = ImageHash.of(images);
      }
      return sha256;
    }
  }

  /** Part {@code wanted} of a collection, or all of one that has no parts. */
  static Reference of(
      Optional<Split> split, ReferenceSplit wanted, String name, Optional<Path> file, Path work) {
    Optional<Collected> collection = split.map(all -> new Collected(all, wanted.in(all)));
    Optional<Collected> learnt =
        wanted == ReferenceSplit.HOLDOUT
            ? split.map(all -> new Collected(all, ReferenceSplit.TRAIN.in(all)))
            : collection;
    return new Reference(collection, learnt, name, file, work);
  }

  /** The collection's images, which must be present. */
  ImageSet images() {
    return collection.orElseThrow().images();
  }

  String sha256() {
    return collection.orElseThrow().sha256();
  }

  StoredFeatures features(FeatureNetwork network, int batch, Progress progress) throws IOException {
    return StoredFeatures.of(
        StoredFeatures.ImageValues.FEATURES,
        work.resolve("data-" + sha256().substring(0, 16))
            .resolve(StoredFeatures.ImageValues.FEATURES.fileName(network)),
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
    provenance.put("reference_split", collection.orElseThrow().part.word());
    provenance.put("reference_images", images().size());
    provenance.put("reference_sha256", sha256());
    return provenance;
  }
}
