package io.github.ddpm.evaluation;

import static io.github.ddpm.evaluation.ReferenceSplit.HOLDOUT;
import static io.github.ddpm.evaluation.ReferenceSplit.TRAIN;
import static io.github.ddpm.settings.InvalidSetting.require;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Split;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.evaluation.Likelihood.Bound;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.ingest.ImageSets;
import io.github.ddpm.metrics.BitsPerDimension.Terms;
import io.github.ddpm.metrics.ImageHash;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Devices;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a model, or given images. Everything that takes long is stored in a work folder under a
 * name that says what it depends on: the same command resumes after an interruption, and another
 * metric or more images cost only what is new.
 *
 * @param runs the folder of training runs; its newest run is used if no model is named
 * @param dataRoot the folder that holds the known image collections; the work folder is below it
 */
public record EvaluationRun(EvaluationRequest request, Path runs, Path dataRoot) {
  /**
   * Carries out the evaluation.
   *
   * @throws InvalidSetting if an override is wrong or the requested figures would be meaningless
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public Evaluation evaluate(Progress progress) throws IOException {
    return evaluate(Shard.ALL, Others.NONE, progress).evaluation().orElseThrow();
  }

  /**
   * Draws a shard of the images. The process whose shard is the last to arrive, or its command
   * again, joins them and carries out the evaluation.
   *
   * @param others do their shards once everything that all of them read is there
   * @throws InvalidSetting and IOException as {@link #evaluate(Progress)}
   */
  public ShardedEvaluation evaluate(Shard shard, Others others, Progress progress)
      throws IOException {
    require(
        shard.isAll() || request.needsImages(),
        "--shard and --cluster",
        "divide the drawing of images, of which nll needs none; leave them out");
    new SavedReference(request.saveReference(), shard).check();
    if (request.samples().isEmpty()) {
      try (EvaluatedModel model = ModelFinder.read(request.model(), runs, this::open)) {
        requireMeasurable(model);
        return of(model, shard, others, progress);
      }
    }
    require(
        shard.isAll(),
        "--shard and --cluster",
        "divide the drawing of a model's images; leave them out with --samples");
    Evaluation evaluation = ofSamples(request.samples().get(), progress);
    return new ShardedEvaluation(Optional.of(evaluation), List.of(), List.of());
  }

  private Path work() {
    return StoredFeatures.folder(dataRoot);
  }

  private Evaluation ofSamples(Path samples, Progress progress) throws IOException {
    Path decoded = work().resolve("samples");
    try (RowImages images = SampleImages.read(samples, request.count(), decoded, progress)) {
      List<Assignment> settings = new ArrayList<>();
      // No network is used: only the data's settings count, and these fit any size.
      settings.add(set("model.block_out_channels", "[32]"));
      settings.add(set("model.attention_resolutions", "[]"));
      settings.add(set("data.channels", String.valueOf(images.channels())));
      ImageSize size = images.imageSize();
      settings.add(set("data.image_size", "[%d, %d]".formatted(size.height(), size.width())));
      RunConfig config = configOf(ConfigLoader.override(RunConfig.defaults(), settings));
      return ofSamples(samples, images, config, progress);
    }
  }

  private Evaluation ofSamples(Path samples, RowImages images, RunConfig config, Progress progress)
      throws IOException {
    Device device = Devices.of(config.device());
    TrustedPrecision.requireFloat32(device);
    String sha256 = ImageHash.of(images);
    MetricResults results = new MetricResults();
    Reference reference = reference(data(config, Optional.empty(), progress), config, TRAIN);
    try (FeatureChoice features =
        FeatureChoice.open(request, dataRoot, reference, device, progress)) {
      new ImageMeasures(request.metrics(), reference, results, progress)
          .of(images, features.network(), work().resolve("samples-" + sha256.substring(0, 16)));
      new SavedReference(request.saveReference(), Shard.ALL).write(features, reference, progress);
      Map<String, Object> provenance = new LinkedHashMap<>();
      provenance.put("samples", samples.toString());
      provenance.put("samples_sha256", sha256);
      return new Evaluation(results.figures(provenance));
    }
  }

  private EvaluatedModel open(Path folder) throws IOException {
    Optional<RunRecord> record = RunRecord.of(folder);
    RunConfig config =
        configOf(record.map(RunRecord::config).orElse(RunConfig.defaults()).onAnyDevice());
    EvaluatedModel model = EvaluatedModel.open(folder, record, config, request.overrides());
    if (request.metrics().contains(Metric.NLL)
        && !(model.batchSampler().pipeline().scheduler().path() instanceof NoiseSchedule)) {
      model.close();
      throw new InvalidSetting(
          "--metrics nll",
          ("%s is of path flow, which has no steps with a variance and so no variational bound;"
                  + " leave nll out")
              .formatted(folder));
    }
    return model;
  }

  /** Refuses what cannot be measured of a network that draws larger images of small ones. */
  private void requireMeasurable(EvaluatedModel model) {
    if (model.isShownSmallImages()) {
      require(
          !request.metrics().contains(Metric.NLL),
          "--metrics nll",
          "is the bound of networks that draw from noise alone, and this one is shown small images; leave nll out");
      require(
          request.needsData(),
          "--metrics",
          "a network that draws larger images of small ones needs images to make small; leave --reference out");
    }
  }

  private ShardedEvaluation of(EvaluatedModel opened, Shard shard, Others others, Progress progress)
      throws IOException {
    Optional<RunRecord> record = opened.record();
    RunConfig config = opened.config();
    Device device = Devices.of(config.device());
    if (!shard.isAll()) {
      Model.requireGivenPrecision(record, config, device);
    }
    if (request.needsImages() || request.needsFeatures()) { // Else the model alone computes.
      TrustedPrecision.requireFloat32(device);
    }
    Optional<Split> data = data(config, record, progress);
    Reference reference = reference(data, config, TRAIN);
    EvaluatedModel model = opened.isShownSmallImages() ? opened.shown(reference) : opened;
    boolean isDivided = data.flatMap(Split::holdout).isPresent();
    Reference ofLikelihood = isDivided ? reference(data, config, HOLDOUT) : reference;
    try (FeatureChoice features =
        FeatureChoice.open(request, dataRoot, reference, device, progress)) {
      EvaluationShards shards =
          new EvaluationShards(request, shard, model, features.network(), this::drawn);
      if (!shards.areJoined()) {
        others.work();
      }
      List<Integer> missing = shards.draw(progress);
      if (!missing.isEmpty()) {
        return new ShardedEvaluation(Optional.empty(), missing, shards.others(missing));
      }
      Optional<Closeable> lock = shards.join();
      if (lock.isEmpty()) {
        return new ShardedEvaluation(Optional.empty(), List.of(), List.of());
      }
      Closeable held = lock.get();
      try (held) {
        Evaluation all = measured(model, features, reference, ofLikelihood, progress);
        new SavedReference(request.saveReference(), shard).write(features, reference, progress);
        return new ShardedEvaluation(Optional.of(all), List.of(), List.of());
      }
    }
  }

  /** The folder of what is computed from a model's images of a seed. */
  private Path drawn(EvaluatedModel model, long seed) {
    return work().resolve("drawn-" + model.key(seed));
  }

  private Evaluation measured(
      EvaluatedModel model,
      FeatureChoice features,
      Reference reference,
      Reference ofLikelihood,
      Progress progress)
      throws IOException {
    MetricResults results = new MetricResults();
    ImageMeasures measures = new ImageMeasures(request.metrics(), reference, results, progress);
    for (long seed : request.seeds()) {
      Path drawn = drawn(model, seed);
      if (request.needsImages()) {
        try (RowImages images =
            GeneratedImages.draw(
                drawn.resolve(GeneratedImages.FILE),
                model.batchSampler(),
                seed,
                Span.of(request.count()),
                progress)) {
          measures.of(images, features.network(), drawn);
        }
      }
      if (request.metrics().contains(Metric.NLL)) {
        likelihood(model, ofLikelihood, seed, drawn, results, progress);
      }
    }
    Map<String, Object> provenance = new LinkedHashMap<>(model.provenance());
    provenance.put("seeds", request.seeds());
    return new Evaluation(results.figures(provenance));
  }

  private void likelihood(
      EvaluatedModel model,
      Reference reference,
      long seed,
      Path folder,
      MetricResults results,
      Progress progress)
      throws IOException {
    int count = Math.min(request.likelihoodImages(), reference.images().size());
    String file = "nll-%s-%d.f32".formatted(reference.sha256().substring(0, 16), count);
    Bound bound =
        new Likelihood(model.batchSampler())
            .of(folder.resolve(file), reference.images(), count, seed, progress);
    Map<String, Object> detail = new LinkedHashMap<>(reference.imagesProvenance());
    detail.put("images", count);
    Terms terms = bound.mean();
    results.add("nll_bits_per_dimension", terms.total(), detail);
    results.add("nll_standard_error", bound.standardError(), detail);
    results.add("nll_prior", terms.prior(), detail);
    results.add("nll_diffusion", terms.diffusion(), detail);
    results.add("nll_decoder", terms.decoder(), detail);
  }

  /** The settings of {@code base} with the request's overrides. */
  private RunConfig configOf(RunConfig base) {
    List<Assignment> settings = new ArrayList<>();
    if (base.data().crop() == Crop.RANDOM) { // Random windows are only for training.
      settings.add(set("data.crop", "center"));
    }
    request
        .real()
        .collection()
        .filter(source -> !source.equals(base.data().source()))
        .ifPresent(source -> settings.addAll(otherData(source)));
    settings.addAll(request.overrides());
    return ConfigLoader.override(base, settings);
  }

  /** Another collection, by name or path, unrelated to the model's own classes. */
  private static List<Assignment> otherData(String source) {
    boolean named = ImageSets.isName(source);
    return List.of(
        set("data.source", named ? source : "images"),
        Assignment.ofText("--data", "data.path", named ? "" : source),
        Assignment.ofText("--data", "data.condition", ""),
        set("data.condition_channels", "0"),
        set("data.labels", "auto"),
        set("data.split", "auto"),
        set("data.classes", "[]"),
        set("data.holdout", "0"));
  }

  private static Assignment set(String key, String value) {
    return new Assignment("--data", key, value);
  }

  /** The real images, if they are needed, divided as they were for the run of {@code record}. */
  private Optional<Split> data(RunConfig config, Optional<RunRecord> record, Progress progress)
      throws IOException {
    if (!request.needsData()) {
      return Optional.empty();
    }
    Optional<ReferenceSplit> wanted = request.real().split();
    require(
        wanted.filter(HOLDOUT::equals).isEmpty() || config.data().holdout().isAny(),
        "--split",
        "no images of %s are held out, as data.holdout says; use all"
            .formatted(config.data().name()));
    Split split = new DataRun(dataRoot).split(config, progress);
    if (wanted.filter(ReferenceSplit.ALL::equals).isEmpty() && record.isPresent()) {
      requireSplitOf(record.get(), config, split);
    }
    return Optional.of(split);
  }

  /** Refuses to call images held out that the run was trained on. */
  private void requireSplitOf(RunRecord record, RunConfig config, Split split) {
    DataSettings trained = record.config().data();
    boolean isOther =
        request.real().collection().filter(name -> !name.equals(trained.source())).isPresent();
    if (isOther || !trained.source().equals(config.data().source())) {
      return;
    }
    require(
        trained.holdout().equals(config.data().holdout()),
        "data.holdout",
        "must be %s, with which the run was trained, is %s; or give --split all"
            .formatted(trained.holdout().value(), config.data().holdout().value()));
    record.requireImages(split.all().size(), "give --split all");
  }

  private Reference reference(Optional<Split> data, RunConfig config, ReferenceSplit usual) {
    ReferenceSplit wanted = request.real().split().orElse(usual);
    return Reference.of(data, wanted, config.data().name(), request.reference(), work());
  }
}
