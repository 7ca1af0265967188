package io.github.ddpm.evaluation;

import ai.djl.Device;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.EvaluationSettings;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Split;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures images of a run during training, as {@code training.evaluate_…} say. */
public record TrainingEvaluation(
    RunConfig config, EvaluationRequest request, Reference reference, FeatureChoice features)
    implements AutoCloseable {

  /**
   * Prepares everything that each measurement needs. Measurements compute in float32, whatever the
   * number format of training.
   *
   * @param data the data's images, of the same size as the drawn ones, which are compared with
   *     those trained on
   * @throws InvalidSetting if the figures would be meaningless
   * @throws IllegalStateException if float32 gives wrong results on the device
   * @throws IOException if features cannot be computed
   */
  public static TrainingEvaluation of(
      RunConfig config, Split data, Path dataRoot, Device device, Progress progress)
      throws IOException {
    TrustedPrecision.requireFloat32(device);
    EvaluationSettings settings = config.trainingRun().evaluation();
    EvaluationRequest request =
        new EvaluationRequest(
            Optional.empty(),
            Optional.empty(),
            new RealImages(Optional.empty(), Optional.empty()),
            settings.images(),
            Set.copyOf(settings.metrics()),
            FeatureSource.of(settings.features()),
            Optional.empty(),
            Optional.empty(),
            1,
            config.seed(),
            1,
            List.of());
    Reference reference =
        Reference.of(
            Optional.of(data),
            ReferenceSplit.TRAIN,
            config.data().name(),
            Optional.empty(),
            StoredFeatures.folder(dataRoot));
    try {
      FeatureChoice features = FeatureChoice.open(request, dataRoot, reference, device, progress);
      return new TrainingEvaluation(config, request, reference, features);
    } catch (InvalidSetting e) {
      throw new InvalidSetting(
          "training.evaluate_images %d, training.evaluate_metrics %s, training.evaluate_features %s: %s"
              .formatted(
                  settings.images(), settings.metrics(), settings.features(), e.getMessage()));
    }
  }

  /**
   * Draws images of the run's seed and measures them.
   *
   * @param work an empty folder for images and computed results
   */
  public List<MetricResult> measure(BatchSampler batchSampler, Path work, Progress progress)
      throws IOException {
    MetricResults results = new MetricResults();
    ImageMeasures measures = new ImageMeasures(request.metrics(), reference, results, progress);
    Path file = work.resolve("images.u8");
    try (RowImages images =
        GeneratedImages.draw(
            file, batchSampler, request.seed(), Span.of(request.count()), progress)) {
      measures.of(images, features.network(), work);
    }
    return results.figures(Map.of());
  }

  /** The figure that decides which checkpoint is the best. */
  public MetricResult deciding(List<MetricResult> figures) {
    String name = decidingName();
    return figures.stream().filter(figure -> figure.name().equals(name)).findFirst().orElseThrow();
  }

  private String decidingName() {
    return switch (metric()) {
      case SWD -> "swd";
      case KID -> features.required().kind().kernelDistance();
      case FID -> features.required().kind().frechetDistance();
      case IS -> features.required().kind().score();
      case PRDC, NLL -> throw new IllegalStateException("no single figure of drawn images");
    };
  }

  /** Whether a model with the value {@code a} is better than one with {@code b}. */
  public boolean isBetter(double a, double b) {
    return metric().isHigherBetter() ? a > b : a < b;
  }

  private Metric metric() {
    return settings().metrics().get(0);
  }

  /** The run's settings for evaluation. */
  public EvaluationSettings settings() {
    return config.trainingRun().evaluation();
  }

  /** Everything a figure depends on, except the weights, the device and its precision. */
  public String conditions() {
    String named = "no";
    if (metric().needsFeatures()) {
      FeatureNetwork network = features.required();
      named = network.name() + " " + network.sha256();
    }
    SamplingSettings drawn = config.sampling().resolved(config.diffusion().timesteps());
    return "%d images of seed %d, %s features, data %s, %s by version %d of %s, %s"
        .formatted(
            request.count(),
            request.seed(),
            named,
            reference.sha256(),
            ConfigWriter.drawing(config),
            Samplers.VERSION,
            drawn.sampler(),
            drawn.spacing());
  }

  @Override
  public void close() {
    features.close();
  }
}
