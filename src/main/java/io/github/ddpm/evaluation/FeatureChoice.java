package io.github.ddpm.evaluation;

import ai.djl.Device;
import io.github.ddpm.metrics.Classifier;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.TorchScriptFeatures;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the network of features that an evaluation asks for. */
record FeatureChoice(EvaluationRequest request, Path dataRoot) {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureChoice.class);

  /** The network that makes features; null where none is needed. */
  FeatureNetwork open(Reference reference, Device device, Progress progress) throws IOException {
    if (!request.needsFeatures()) {
      return null;
    }
    if (!request.features().equals(EvaluationRequest.CLASSIFIER)) {
      return TorchScriptFeatures.open(
          Path.of(request.features()), request.network().settings(), device);
    }
    if (reference.images().classes().size() < 2 || reference.images().label(0) < 0) {
      throw new InvalidSetting(
          "--features classifier",
          "the images of %s have no labels to learn; give a TorchScript file, or --metrics swd"
              .formatted(reference.name()));
    }
    Classifier classifier =
        new ClassifierStore(dataRoot.resolve("cache").resolve("classifier"))
            .of(reference.images(), reference.sha256(), device, progress);
    LOG.info("the classifier's accuracy on held-out images is {}", classifier.accuracy());
    return classifier;
  }
}
