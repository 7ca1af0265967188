package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.evaluation.Comparison;
import io.github.ddpm.evaluation.Evaluation;
import io.github.ddpm.evaluation.EvaluationRequest;
import io.github.ddpm.evaluation.EvaluationRun;
import io.github.ddpm.evaluation.FeatureSource;
import io.github.ddpm.evaluation.MetricResult;
import io.github.ddpm.evaluation.RealImages;
import io.github.ddpm.evaluation.ReferenceSplit;
import io.github.ddpm.evaluation.ShardedEvaluation;
import io.github.ddpm.metrics.Metric;
import io.github.ddpm.options.DrawingOptions;
import io.github.ddpm.options.NetworkOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.options.SamplerOptions;
import io.github.ddpm.options.ShardOption;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm evaluate}: measures how close generated images are to real ones. */
@Command(
    name = "evaluate",
    description = "Compares generated images with real images.",
    footer = {
      "",
      "Examples:",
      "  ddpm evaluate -n 5000",
      "  ddpm evaluate --model cifar -n 50000 --features inception-2015-12-05.pt",
      "  ddpm evaluate -n 50000 --shard 2/8",
      "  ddpm evaluate -n 50000 --cluster spark://node1:7077",
      "  ddpm evaluate --samples images/ --data fashion-mnist -n 1000 --metrics kid",
      "  ddpm evaluate --compare before.json after.json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Option(
      names = "--samples",
      paramLabel = "DIR|FILE",
      description = "Measure these images, not a model: a folder, an archive or a NumPy file.")
  private Path samples;

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      description =
          "The real images: a folder, archive or file, or the name of a known collection (default:"
              + " the model's training data).")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "PART",
      description =
          "Which real images of a run that holds some out: holdout, train or all (default: holdout"
              + " for nll, train for the rest).")
  private ReferenceSplit split;

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "Number of images (default: ${DEFAULT-VALUE}).")
  private int count = 5000;

  @Option(
      names = "--metrics",
      paramLabel = "A,B",
      hideParamSyntax = true,
      completionCandidates = Offers.MetricWords.class,
      split = ",",
      description = "Any of fid, kid, is, prdc, swd and nll (default: fid,kid,prdc,swd).")
  private List<String> metrics = List.of("fid", "kid", "prdc", "swd");

  @Option(
      names = "--features",
      paramLabel = "FILE.pt",
      description =
          "A TorchScript network, or classifier (default), which is trained once on the labelled"
              + " data. A network is a program: use one from somebody you trust.")
  private String features = FeatureSource.CLASSIFIER;

  @Mixin private NetworkOptions network;

  @Option(
      names = "--reference",
      paramLabel = "STATS.npz",
      description = "Compute fid against these mu and sigma, not those of the data.")
  private Path reference;

  @Option(
      names = "--save-reference",
      paramLabel = "STATS.npz",
      description = "Write mu and sigma of the real images to this file.")
  private Path saveReference;

  @Option(
      names = "--repeats",
      paramLabel = "R",
      description =
          "How many times to draw and measure, with consecutive seeds (default: ${DEFAULT-VALUE}).")
  private int repeats = 1;

  @Option(names = "--seed", paramLabel = "S", description = "The first seed (default: 0).")
  private long seed;

  @Option(
      names = "--nll-images",
      paramLabel = "N",
      description =
          "Real images for nll; each is evaluated at every timestep (default: ${DEFAULT-VALUE}).")
  // With a thousand timesteps, as much work as drawing 5000 images in 50 steps.
  private int likelihoodImages = 256;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one sampling or data setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private SamplerOptions sampler;
  @Mixin private DrawingOptions drawing;
  @Mixin private ShardOption share;
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "FILE",
      description = "Compare two files of what --json printed; measure nothing.")
  private List<Path> compare = List.of();

  @Override
  public Integer call() throws IOException {
    return compare.isEmpty() ? measure() : compare();
  }

  private int measure() throws IOException {
    EvaluationRequest request =
        new EvaluationRequest(
            samples == null ? cluster.model(ddpm, drawing.model()) : drawing.model(),
            Optional.ofNullable(samples),
            new RealImages(Optional.ofNullable(data), Optional.ofNullable(split)),
            count,
            chosenMetrics(),
            network.source(features),
            Optional.ofNullable(reference),
            Optional.ofNullable(saveReference),
            repeats,
            seed,
            likelihoodImages,
            overrides());
    Console console = new PreviewOptions().console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging) {
      Shard shard = cluster.shard(share, count, SampleCommand.IMAGES_OF_A_TASK);
      Progress progress = ddpm.progress(console);
      Path stored = ddpm.home().resolve("data");
      ShardedEvaluation result =
          new EvaluationRun(request, ddpm.home().resolve("checkpoints"), stored)
              .evaluate(shard, cluster.others(ddpm, shard, stored, progress), progress);
      if (result.evaluation().isEmpty() && cluster.areGiven() && !result.missing().isEmpty()) {
        throw new IOException(
            "--cluster: the shards are done, but %s is not what the workers have written to; it has to be a folder that all machines share"
                .formatted(stored));
      }
      if (result.evaluation().isEmpty()) {
        screen().waits(shard, result);
        return 0;
      }
      screen().measured(result.evaluation().get());
      requireFinite(result.evaluation().get());
    }
    return 0;
  }

  private static void requireFinite(Evaluation evaluation) throws IOException {
    for (MetricResult figure : evaluation.figures()) {
      if (!Double.isFinite(figure.mean())) {
        throw new IOException(
            "%s is %s, which measures nothing; look at the images, and try --precision fp32"
                .formatted(figure.name(), figure.mean()));
      }
    }
  }

  private int compare() throws IOException {
    Comparison comparison =
        Comparison.of(Evaluation.read(compare.get(0)), Evaluation.read(compare.get(1)));
    if (comparison.pairs().isEmpty() && comparison.refused().isEmpty()) {
      throw new IOException("--compare: the two files have no metric in common");
    }
    screen().compared(comparison);
    if (!comparison.refused().isEmpty()) {
      throw new IOException(String.join(System.lineSeparator(), comparison.refused()));
    }
    return 0;
  }

  private EvaluationScreen screen() {
    return new EvaluationScreen(ddpm, spec.commandLine().getOut());
  }

  private Set<Metric> chosenMetrics() {
    Set<Metric> chosen = EnumSet.noneOf(Metric.class);
    for (String name : metrics) {
      try {
        chosen.add(Metric.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(),
            "--metrics: must be some of fid, kid, is, prdc, swd, nll, has '" + name + "'",
            e);
      }
    }
    return chosen;
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set, "sampling", "data", "seed", "device", "precision");
    sampler.addTo(given);
    drawing.addTo(given);
    return given.list();
  }
}
