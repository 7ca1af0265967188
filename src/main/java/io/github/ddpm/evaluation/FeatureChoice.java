package io.github.ddpm.evaluation;

import ai.djl.Device;
import io.github.ddpm.files.HomePath;
import io.github.ddpm.metrics.Classifier;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.TorchScriptFeatures;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feature network of an evaluation.
 *
 * @param network empty where no metric needs features
 */
record FeatureChoice(Optional<FeatureNetwork> network) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureChoice.class);

  /**
   * Opens the network, if any metric of the request needs it.
   *
   * @throws InvalidSetting if the figures would be meaningless
   */
  static FeatureChoice open(
      EvaluationRequest request,
      Path dataRoot,
      Reference reference,
      Device device,
      Progress progress)
      throws IOException {
    Optional<FeatureNetwork> network = Optional.empty();
    if (request.needsFeatures()) {
      FeatureSource source = request.features();
      network =
          Optional.of(
              source.isClassifier()
                  ? classifier(dataRoot, reference, device, progress)
                  : TorchScriptFeatures.open(
                      HomePath.of(source.network()), source.input(), device));
    }
    FeatureChoice features = new FeatureChoice(network);
    try {
      new EvaluationChecks(request, network, reference).check();
      return features;
    } catch (InvalidSetting e) {
      features.close();
      throw e;
    }
  }

  private static Classifier classifier(
      Path dataRoot, Reference reference, Device device, Progress progress) throws IOException {
    Reference.Collected learnt = reference.learnt().orElseThrow();
    if (learnt.images().classes().size() < 2 || learnt.images().label(0) < 0) {
      throw new InvalidSetting(
          "--features classifier",
          "the images of %s have no labels to train on; give a TorchScript file, or --metrics swd"
              .formatted(reference.name()));
    }
    Classifier classifier =
        new ClassifierStore(dataRoot.resolve("cache").resolve("classifier"))
            .of(learnt.images(), learnt.sha256(), device, progress);
    LOG.info("the classifier's accuracy on held-out images is {}", classifier.accuracy());
    return classifier;
  }

  /** The network, for a metric that needs features. */
  FeatureNetwork required() {
    return network.orElseThrow();
  }

  @Override
  public void close() {
    network.ifPresent(FeatureNetwork::close);
  }
}
