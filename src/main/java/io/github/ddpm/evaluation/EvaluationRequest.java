package io.github.ddpm.evaluation;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.settings.InvalidSetting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A user's request for an evaluation.
 *
 * @param model a run, a checkpoint or a pipeline to draw images from; empty for the newest run's
 *     newest checkpoint, or if samples are given
 * @param samples images to measure instead: a folder, an archive or a NumPy file
 * @param real the images to compare with
 * @param count images drawn for each repeat, or taken of the samples
 * @param metrics what to measure
 * @param features the network that makes features of images
 * @param reference statistics to compare with instead of those of the data
 * @param saveReference the file to which the data's statistics are written, if any
 * @param repeats how many sets are drawn, from consecutive seeds
 * @param seed of the first set
 * @param likelihoodImages number of the data's images whose bound is computed
 * @param overrides overrides of the model's and the data's settings
 */
public record EvaluationRequest(
    Optional<Path> model,
    Optional<Path> samples,
    RealImages real,
    int count,
    Set<Metric> metrics,
    FeatureSource features,
    Optional<Path> reference,
    Optional<Path> saveReference,
    int repeats,
    long seed,
    int likelihoodImages,
    List<Assignment> overrides) {
  /** Checks what can be checked without reading anything. */
  public EvaluationRequest {
    if (model.isPresent() && samples.isPresent()) {
      throw new InvalidSetting("give either --model or --samples");
    }
    require(!metrics.isEmpty(), "--metrics", "name at least one");
    require(count >= 2, "-n", "must be at least 2, is " + count);
    require(repeats >= 1, "--repeats", "must be at least 1, is " + repeats);
    require(
        repeats == 1 || samples.isEmpty(),
        "--repeats",
        "--samples is a single set; repeats need a --model to draw more");
    require(
        !metrics.contains(Metric.NLL) || samples.isEmpty(),
        "--metrics nll",
        "needs a --model; samples alone have no likelihood");
    require(
        reference.isEmpty() || metrics.contains(Metric.FID),
        "--reference",
        "mean and covariance are only for fid, which --metrics leaves out");
    require(likelihoodImages >= 1, "--nll-images", "must be at least 1, is " + likelihoodImages);
  }

  /** The seeds of the sets. */
  List<Long> seeds() {
    return LongStream.range(seed, seed + repeats).boxed().toList();
  }

  /** Whether any metric needs given or drawn images, as all but the likelihood do. */
  boolean needsImages() {
    return metrics.stream().anyMatch(metric -> metric != Metric.NLL);
  }

  boolean needsFeatures() {
    return saveReference.isPresent() || metrics.stream().anyMatch(Metric::needsFeatures);
  }

  /** Whether the reference images themselves are needed, not only their statistics. */
  boolean needsData() {
    boolean imagesOfData =
        metrics.stream().anyMatch(metric -> metric != Metric.FID && metric != Metric.IS);
    return (features.isClassifier() && needsFeatures())
        || imagesOfData
        || saveReference.isPresent()
        || (metrics.contains(Metric.FID) && reference.isEmpty());
  }
}
