package io.github.ddpm.config;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.metrics.Metric;
import java.util.List;

/**
 * How a run measures images drawn with its averaged weights.
 *
 * @param every steps between two measurements, or 0 for none
 * @param images images drawn for each measurement, at least 2
 * @param metrics what is measured; the first metric selects the best checkpoint, which is kept
 * @param features {@code classifier}, trained once on the labelled data, or the path of a
 *     TorchScript network; no effect where no metric needs features
 */
public record EvaluationSettings(long every, int images, List<Metric> metrics, String features) {

  /** Checks every value; an error names the setting's YAML key. */
  public EvaluationSettings {
    metrics = List.copyOf(metrics);
    require(every >= 0, "evaluate_every", "must be 0 (off) or positive, is " + every);
    require(images >= 2, "evaluate_images", "must be at least 2, is " + images);
    require(!metrics.isEmpty(), "evaluate_metrics", "must name at least one, such as [swd]");
    require(
        metrics.get(0) != Metric.PRDC,
        "evaluate_metrics",
        "the first chooses the best checkpoint, but prdc gives four results; put swd, kid, fid or"
            + " is before it");
    require(
        !metrics.contains(Metric.NLL),
        "evaluate_metrics",
        "nll does not measure drawn images; use swd, kid, fid, is or prdc here, and ddpm evaluate"
            + " for nll");
    require(!features.isBlank(), "evaluate_features", "must be classifier or a file");
  }

  static EvaluationSettings defaults() {
    return new EvaluationSettings(0, 256, List.of(Metric.SWD), "classifier");
  }
}
