package io.github.ddpm.evaluation;

import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.FeatureNetwork.Kind;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.metrics.Prdc;
import io.github.ddpm.metrics.TorchScriptFeatures;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses figures that would be meaningless, before hours are spent on them. */
record EvaluationChecks(
    EvaluationRequest request, Optional<FeatureNetwork> network, Reference reference) {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationChecks.class);

  void check() {
    if (request.metrics().contains(Metric.FID)) {
      frechetDistance();
    }
    if (request.metrics().contains(Metric.IS) && network.orElseThrow().classes() == 0) {
      throw new InvalidSetting(
          "--metrics is",
          "the network %s gives no logits; name their output with --logits-output, or leave is out"
              .formatted(request.features().network()));
    }
    if (request.metrics().contains(Metric.PRDC)
        && Math.min(request.count(), reference.images().size()) <= Prdc.DENSITY_NEIGHBOURS) {
      throw new InvalidSetting(
          "-n",
          "precision and coverage need more than %d images".formatted(Prdc.DENSITY_NEIGHBOURS));
    }
  }

  private void frechetDistance() {
    FeatureNetwork features = network.orElseThrow();
    if (features instanceof TorchScriptFeatures script && script.isTorchvisionInception()) {
      throw new InvalidSetting(
          "--metrics fid",
          "%s is torchvision's Inception3. It has other weights and preprocesses images differently, so its distances are not FID; use NVIDIA's inception-2015-12-05.pt"
              .formatted(request.features().network()));
    }
    int dimensions = features.dimensions();
    if (request.count() <= dimensions) {
      throw new InvalidSetting(
          "--metrics fid",
          "a covariance of %d features needs at least %d images, -n is %d; use more, or --metrics kid, which is unbiased for any number"
              .formatted(dimensions, dimensions + 1, request.count()));
    }
    if (request.count() <= 2 * dimensions) {
      LOG.warn(
          "{} images for {} features: with so few, the Fréchet distance is much too high",
          request.count(),
          dimensions);
    }
    if (features.kind() == Kind.OTHER) {
      LOG.warn(
          "{} is not NVIDIA's inception-2015-12-05.pt (by its SHA-256), so its distance is called frechet_distance, not fid",
          request.features().network());
    }
  }
}
