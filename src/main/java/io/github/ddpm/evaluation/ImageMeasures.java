package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.evaluation.StoredFeatures.ImageValues;
import io.github.ddpm.metrics.Classifier;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.FeatureStatistics;
import io.github.ddpm.metrics.FrechetDistance;
import io.github.ddpm.metrics.Gaussian;
import io.github.ddpm.metrics.InceptionScore;
import io.github.ddpm.metrics.KernelDistance;
import io.github.ddpm.metrics.MeanStd;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.metrics.Prdc;
import io.github.ddpm.metrics.SlicedWasserstein;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures sets of images against a reference and adds the figures to {@code results}. */
record ImageMeasures(
    Set<Metric> metrics, Reference reference, MetricResults results, Progress progress) {
  /** Images per network evaluation. */
  static final int BATCH = 64;

  /** The work of precision and recall grows with the square of it. */
  private static final int MOST_NEIGHBOURS = 10_000;

  /** What a network computes of images for these metrics. */
  static Set<ImageValues> computed(Set<Metric> metrics) {
    Set<ImageValues> kinds = EnumSet.noneOf(ImageValues.class);
    for (Metric metric : metrics) {
      if (metric.needsFeatures()) {
        kinds.add(metric == Metric.IS ? ImageValues.PROBABILITIES : ImageValues.FEATURES);
      }
    }
    return kinds;
  }

  /**
   * Measures a set of images.
   *
   * @param network the feature network; empty where no metric needs features
   * @param work folder for results computed from the images
   */
  void of(ImageSet images, Optional<FeatureNetwork> network, Path work) throws IOException {
    if (network.isPresent()) {
      byFeatures(images, network.get(), work);
    }
    if (metrics.contains(Metric.SWD)) {
      byPatches(images);
    }
  }

  /**
   * Measures by features.
   *
   * @param work folder for results computed from the images
   */
  private void byFeatures(ImageSet images, FeatureNetwork network, Path work) throws IOException {
    Map<String, Object> common = common(images, network);
    FeatureNetwork.Kind kind = network.kind();
    if (computed(metrics).contains(ImageValues.PROBABILITIES)) {
      try (StoredFeatures probabilities =
          stored(ImageValues.PROBABILITIES, images, network, work)) {
        InceptionScore score = InceptionScore.defaults();
        MeanStd spread = score.of(probabilities);
        Map<String, Object> detail = new LinkedHashMap<>(common);
        detail.put("splits", score.splits());
        results.add(kind.score(), spread.mean(), detail);
        results.add(kind.score() + "_deviation_of_splits", spread.deviation(), detail);
      }
    }
    if (!computed(metrics).contains(ImageValues.FEATURES)) {
      return;
    }
    try (StoredFeatures features = stored(ImageValues.FEATURES, images, network, work)) {
      if (metrics.contains(Metric.FID)) {
        Gaussian real = reference.gaussian(network, BATCH, progress);
        double distance = FrechetDistance.between(FeatureStatistics.of(features).gaussian(), real);
        results.add(
            kind.frechetDistance(), distance, with(common, reference.statisticsProvenance()));
      }
      if (metrics.contains(Metric.KID) || metrics.contains(Metric.PRDC)) {
        neighbours(features, network, with(common, reference.imagesProvenance()));
      }
    }
  }

  private StoredFeatures stored(
      ImageValues kind, ImageSet images, FeatureNetwork network, Path work) throws IOException {
    return StoredFeatures.of(
        kind, work.resolve(kind.fileName(network)), images, network, BATCH, progress);
  }

  private void neighbours(
      StoredFeatures features, FeatureNetwork network, Map<String, Object> detail)
      throws IOException {
    FeatureNetwork.Kind kind = network.kind();
    try (StoredFeatures real = reference.features(network, BATCH, progress)) {
      if (metrics.contains(Metric.KID)) {
        KernelDistance kernel = KernelDistance.defaults();
        MeanStd spread = kernel.between(features, real);
        Map<String, Object> subsets = new LinkedHashMap<>(detail);
        subsets.put("subsets", kernel.subsets());
        subsets.put("subset_size", kernel.sizeFor(Math.min(features.count(), real.count())));
        results.add(kind.kernelDistance(), spread.mean(), subsets);
        results.add(kind.kernelDistance() + "_deviation_of_subsets", spread.deviation(), subsets);
      }
      if (metrics.contains(Metric.PRDC)) {
        int count = Math.min(MOST_NEIGHBOURS, Math.min(features.count(), real.count()));
        Prdc prdc = Prdc.of(features.spread(count), real.spread(count));
        Map<String, Object> used = new LinkedHashMap<>(detail);
        used.put("images_of_each", count);
        results.add(kind.of("precision"), prdc.precision(), used);
        results.add(kind.of("recall"), prdc.recall(), used);
        results.add(kind.of("density"), prdc.density(), used);
        results.add(kind.of("coverage"), prdc.coverage(), used);
      }
    }
  }

  private void byPatches(ImageSet images) throws IOException {
    SlicedWasserstein swd = SlicedWasserstein.defaults();
    List<Double> levels = swd.between(images, reference.images());
    Map<String, Object> detail = with(common(images), reference.imagesProvenance());
    detail.put("images_of_each", swd.imagesOf(images, reference.images()));
    detail.put("patches", swd.patches());
    detail.put("directions", swd.directions());
    double sum = 0;
    for (int level = 0; level < levels.size(); level++) {
      sum += levels.get(level);
      if (levels.size() > 1) {
        results.add("swd_" + (images.imageSize().height() >> level), levels.get(level), detail);
      }
    }
    results.add("swd", sum / levels.size(), detail);
  }

  private static Map<String, Object> common(ImageSet images) {
    Map<String, Object> common = new LinkedHashMap<>();
    ImageSize size = images.imageSize();
    common.put("images", images.size());
    common.put("image_shape", List.of(images.channels(), size.height(), size.width()).toString());
    return common;
  }

  private static Map<String, Object> common(ImageSet images, FeatureNetwork network) {
    Map<String, Object> common = common(images);
    common.put("features", network.name());
    if (network instanceof Classifier classifier) {
      common.put("classifier_accuracy", classifier.accuracy());
    }
    common.put("features_sha256", network.sha256());
    common.put("features_dimensions", network.dimensions());
    common.put("preparation", network.preparation());
    return common;
  }

  private static Map<String, Object> with(Map<String, Object> a, Map<String, Object> b) {
    Map<String, Object> both = new LinkedHashMap<>(a);
    both.putAll(b);
    return both;
  }
}
