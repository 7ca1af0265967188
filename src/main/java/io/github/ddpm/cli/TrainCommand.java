package io.github.ddpm.cli;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.collective.LostRankException;
import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.CrossChecks;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.config.Warnings;
import io.github.ddpm.familiar.Epoch;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.model.RunPlace;
import io.github.ddpm.options.DeviceOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.options.TimeSpan;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.process.RankProcess;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.process.Signals;
import io.github.ddpm.process.WorkerProcess;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.run.FineTuning;
import io.github.ddpm.run.LocalWorker;
import io.github.ddpm.run.RunSummary;
import io.github.ddpm.run.Trained;
import io.github.ddpm.run.TrainingControl;
import io.github.ddpm.run.TrainingRun;
import io.github.ddpm.run.TrainingSetup;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.suitable.FetchOffer;
import io.github.ddpm.suitable.TrainingSource;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm train}: trains a network on images, or resumes training. */
@Command(
    name = "train",
    description = "Trains a network on images. The same command again resumes the run.",
    footer = {
      "",
      "Examples:",
      "  ddpm train --config shapes",
      "  ddpm train photos.zip",
      "  ddpm train --config cifar.yaml --run checkpoints/wide --set model.dropout=0.2",
      "  ddpm train --config mine.yaml --init ddpm-cifar10-32",
      "  ddpm train --config rounds.yaml --cluster spark://node1:7077"
    })
final class TrainCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;
  @Mixin private PreviewOptions looks;

  @Parameters(
      arity = "0..1",
      paramLabel = "IMAGES",
      description =
          "A folder, archive or file of your images. Without --config, folder.yaml is used, with"
              + " the image size, channels and classes that suit them.")
  private Path images;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      completionCandidates = Offers.ConfigNames.class,
      description = "Settings file in YAML, looked up as given, then in configs/; - for stdin.")
  private Path config;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      completionCandidates = Offers.ModelNames.class,
      description =
          "The run's folder (default: in checkpoints/, named like IMAGES or else like FILE).")
  private Path run;

  @Option(
      names = "--init",
      paramLabel = "DIR",
      completionCandidates = Offers.ModelNames.class,
      description =
          "Start from the network and weights of a run, by its folder or name, a checkpoint or a"
              + " diffusers pipeline.")
  private Path init;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private DeviceOptions device;
  @Mixin private RankOptions ranks;
  @Mixin private SparkOptions cluster;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Time budget, such as 2h; the steps of a new run are chosen to fit.")
  private Duration limit;

  @Option(
      names = "--other-images",
      description = "Resume the run although its images have changed.")
  private boolean otherImages;

  @Option(
      names = "--dry-run",
      description =
          "Print all settings, the network's size and its operations per image, and exit.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    TrainingSource source = source();
    if (cluster.areGiven()) {
      ClusterTraining.requireFile(config);
    }
    Console console = looks.console(spec.commandLine().getErr());
    try (Collective met = dryRun ? Collective.ALONE : ranks.met(ddpm.typed())) {
      return RankProcess.telling(
          met,
          () ->
              met.isFirst()
                  ? lead(source, met, console)
                  : ranks.follow(met, data(), limit, console));
    }
  }

  private int lead(TrainingSource source, Collective met, Console console) throws IOException {
    Path folder =
        run == null ? source.folder() : RunPlace.named(run, ddpm.home().resolve("checkpoints"));
    try (RunLogging logging = new RunLogging(console)) {
      Optional<FineTuning> start = FineTuning.of(folder, Optional.ofNullable(ddpm.model(init)));
      if (run == null) {
        source.requireOwn(folder);
      }
      RunConfig settings = source.settings(folder, start, overrides(), console::note);
      CrossChecks.requireNoPairs(settings.data());
      if (cluster.areGiven()) {
        ranks.requireNone(count -> TrainingSetup.processes(settings, count));
        boolean isTimed = limit != null;
        ClusterTraining training =
            ClusterTraining.of(ddpm, cluster, settings, folder, met.size(), isTimed);
        if (!dryRun) {
          warn(settings);
          return training.train(console);
        }
      } else if (!dryRun) {
        return train(settings, folder, start, met, console, logging);
      }
      warn(settings);
      print(settings, start);
      return 0;
    }
  }

  private void print(RunConfig settings, Optional<FineTuning> start) {
    RunSummary summary = RunSummary.of(settings, start);
    ddpm.print(ConfigWriter.toYaml(settings) + "# " + summary);
    ddpm.progress(Progress.NONE)
        .measured(
            new TreeMap<>(Map.of("parameters", summary.parameters(), "work", summary.work())));
  }

  private int train(
      RunConfig settings,
      Path folder,
      Optional<FineTuning> start,
      Collective met,
      Console console,
      RunLogging logging)
      throws IOException {
    long began = System.nanoTime();
    RunPlace.make(folder);
    Shard worker = ranks.worker(count -> TrainingSetup.processes(settings, count));
    if (worker.number() > 1) {
      LocalWorker other = new LocalWorker(settings, folder, data(), start, worker);
      return WorkerProcess.train(other, Optional.ofNullable(limit));
    }
    TrainingControl control = new TrainingControl(Optional.ofNullable(limit));
    try (Signals signals = Signals.stopping(control);
        RunLock lock = RunLock.take(folder);
        Collective all = met.size() > 1 ? met : started(settings)) {
      TrainingRun training =
          new TrainingRun(settings, folder, data(), ddpm.typed(), start, otherImages, worker, all);
      return RankProcess.telling(
          all,
          () -> {
            logging.writeTo(folder.resolve("train.log")); // Of whoever holds the lock alone.
            warn(settings);
            Trained trained = trained(training, lock, control, signals, console);
            boolean enlarges = training.config().enlargement() > 0;
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            screen().ended(trained, folder, enlarges, taken);
            return signals.exitCode();
          });
    } catch (IOException | RuntimeException | Error e) {
      logging.failed(e);
      throw e;
    }
  }

  private Trained trained(
      TrainingRun training, RunLock lock, TrainingControl control, Signals signals, Console console)
      throws IOException {
    try {
      new FetchOffer(
              new DataRun(training.dataRoot()), DataFetchCommand.mirror(), FetchOffer.ofProgram())
          .make(training.config(), control.stopping(console));
      return training.train(lock, ddpm.progress(console), control, screen()::begins);
    } catch (CancellationException | LostRankException e) { // While images were fetched or read.
      if (e instanceof LostRankException && signals.exitCode() == 0) {
        throw e;
      }
      training.ranks().failed("it was stopped before the first step");
      return Trained.nothing(training.folder(), training.config());
    }
  }

  private Collective started(RunConfig settings) throws IOException {
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    return ranks.started(
        wanted -> TrainingSetup.processes(settings, wanted), ddpm.typed(), arguments);
  }

  private Path data() {
    return ddpm.home().resolve("data");
  }

  private TrainScreen screen() {
    return new TrainScreen(ddpm);
  }

  private static void warn(RunConfig settings) {
    Warnings.of(settings).forEach(LoggerFactory.getLogger(TrainCommand.class)::warn);
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set);
    device.addTo(given);
    return given.list();
  }

  private TrainingSource source() {
    try {
      return new TrainingSource(ddpm.home(), images, config);
    } catch (InvalidSetting e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** What an epoch of the command's images is, if that is known. */
  Optional<Epoch> epoch() {
    return TrainingSource.epoch(ddpm.home(), images, config, overrides());
  }
}
