package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.config.ConfigFile;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.jobs.SharedCommand;
import io.github.ddpm.model.RunPlace;
import io.github.ddpm.process.Signals;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.run.LocalWorker;
import io.github.ddpm.run.Trained;
import io.github.ddpm.run.TrainingControl;
import io.github.ddpm.suitable.FetchOffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A training in rounds whose workers are the tasks of a cluster. They do all of it, as if a user
 * had started each; this process waits, and shows what the first of them measures.
 *
 * @param folder of the run
 * @param workers how many
 */
record ClusterTraining(
    DdpmCommand ddpm, SparkOptions cluster, RunConfig config, Path folder, int workers) {

  /** Refuses settings, of which the command names the file or null, that tasks cannot read. */
  static void requireFile(Path settings) {
    require(
        settings == null || !settings.equals(ConfigFile.STDIN),
        SparkOptions.CLUSTER,
        "tasks cannot read --config - from this process; name a file");
  }

  /**
   * Checks that tasks can do what was asked for.
   *
   * @param ranks how many processes were started together with this one
   * @param isTimed whether there is a time budget
   */
  static ClusterTraining of(
      DdpmCommand ddpm,
      SparkOptions cluster,
      RunConfig config,
      Path folder,
      int ranks,
      boolean isTimed)
      throws IOException {
    int workers = LocalWorker.count(config, folder, ranks, isTimed);
    return new ClusterTraining(ddpm, cluster, config, folder, workers);
  }

  /**
   * Trains to the last step, or until a signal; the same command resumes.
   *
   * @return the exit code
   * @throws IOException if the cluster cannot do it
   */
  int train(Progress console) throws IOException {
    long began = System.nanoTime();
    RunPlace.make(folder);
    TrainingControl control = new TrainingControl(Optional.empty());
    try (Signals signals = Signals.ending(control)) {
      Trained before = Trained.nothing(folder, config);
      if (!before.isDone()) {
        work(before, control, ddpm.progress(console));
      }
      Trained now = before.now(folder, config);
      if (!now.isDone() && !control.isStopping()) {
        throw new IOException(
            "%s: the workers have ended, but %s has %d of %d steps; it has to be a folder that all machines share"
                .formatted(SparkOptions.CLUSTER, folder, now.to(), now.steps()));
      }
      new TrainScreen(ddpm)
          .ended(
              now, folder, config.enlargement() > 0, Duration.ofNanos(System.nanoTime() - began));
      return signals.exitCode();
    }
  }

  private void work(Trained before, TrainingControl control, Progress progress) throws IOException {
    try {
      new FetchOffer(
              new DataRun(ddpm.home().resolve("data")),
              DataFetchCommand.mirror(),
              FetchOffer.ofProgram())
          .make(config, control.stopping(progress));
      SharedCommand command =
          SharedCommand.training(ddpm.expandedWords(), DataRun.named(config), folder);
      try (RunProgress shown = new RunProgress(progress, folder, before.to(), before.steps())) {
        cluster.job(command, workers, shown).until(control::isStopping).work();
      }
    } catch (CancellationException e) { // While images were fetched.
      if (!control.isStopping()) {
        throw e;
      }
    }
  }
}
