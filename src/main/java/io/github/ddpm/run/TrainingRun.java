package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.DiskOperations;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.Split;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.RunPlace;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.model.TrainedImages;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.rounds.Rounds;
import io.github.ddpm.rounds.RoundsRecord;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.SharedState;
import io.github.ddpm.training.TimeLimit;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the network of a {@link RunConfig} in a folder of its own. The same call resumes a run
 * that has ended early.
 *
 * @param folder the folder of the run's checkpoints, previews and metrics; must exist
 * @param dataRoot the folder that holds the known image collections
 * @param command the command as typed, stored in the checkpoints
 * @param start the model to start from, as {@link FineTuning#of} finds it for {@code folder}
 * @param otherImages whether the run may continue with other images than before
 * @param worker which of how many workers of a run in rounds this process is, the first if it is
 *     not all of them; the others are {@link LocalWorker}s
 * @param ranks the processes that train together; this one is their first, the others are {@link
 *     Follower}s
 */
public record TrainingRun(
    RunConfig config,
    Path folder,
    Path dataRoot,
    String command,
    Optional<FineTuning> start,
    boolean otherImages,
    Shard worker,
    Collective ranks) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  /**
   * Trains to the last step, or until {@code control} asks it to stop, and saves. Does nothing if
   * the run is already complete.
   *
   * @param lock of the folder
   * @param begins receives the plan before the first step; not called if no step is left
   * @throws InvalidSetting if the images are not what the settings say, the folder holds a run with
   *     other settings or images, or previews need guidance that the network does not learn
   * @throws IllegalStateException if there is no such device, it computes wrongly, or an image
   *     cannot be read
   * @throws RunFailedException if training diverges repeatedly, memory is too small, or the time is
   *     too short for one step
   * @throws CancellationException if it is to stop while images are read, before the first step
   * @throws IOException if all checkpoints of the run are damaged, data cannot be read or results
   *     cannot be written
   */
  public Trained train(
      RunLock lock, Progress progress, TrainingControl control, Consumer<TrainingPlan> begins)
      throws IOException {
    Rounds rounds =
        Rounds.of(
            config,
            folder,
            FineTuning.words(start),
            worker,
            ranks.size(),
            control.limit().isPresent(),
            control::isStopping);
    return rounds.telling(() -> train(lock, progress, control, begins, rounds));
  }

  private Trained train(
      RunLock lock,
      Progress progress,
      TrainingControl control,
      Consumer<TrainingPlan> begins,
      Rounds rounds)
      throws IOException {
    lock.logTakeover();
    RunPlace.sweep(folder);
    Classes.of(config).requireGuidable(config.sampling().guidance().scale());
    Optional<TimeLimit> limit = control.limit().map(time -> new TimeLimit(time, System::nanoTime));
    Agreement agreement = new Agreement(ranks);
    agreement.tell(config);
    Split split = agreement.images(config, dataRoot, control.stopping(progress));
    String fingerprint = Agreement.fingerprint(config, split);
    agreement.requireSameImages(fingerprint);
    RunFolder run = new RunFolder(folder, config, command, start, lock, new DiskOperations());
    Optional<Checkpoint> newest = run.recover(TrainingRun::warn);
    ImageOrder order = agreement.tell(RunFolder.order(newest, split));
    Supplier<UNet> unet = () -> agreement.tell(TrainingSetup.network(config, start));
    try (TrainingSetup setup =
        new TrainingSetup(config, split, order, unet, ranks, rounds.shared())) {
      run.images(new TrainedImages(split.all().size(), fingerprint, order.word()), otherImages);
      Optional<RunRecord> before = run.restore(setup.state(), newest);
      Optional<RoundsRecord> told = rounds.told();
      boolean isNewer = rounds.goOn(setup.state(), told, fingerprint, otherImages);
      Continuation.requireSteps(folder, setup.state().step(), config.training().steps());
      SharedState.share(setup.ranks(), setup.state());
      run.collection(split);
      Optional<Precision> measured =
          before.flatMap(RunRecord::measuredPrecision).or(() -> Rounds.precision(told));
      Precision precision = agreement.tell(precision(setup, measured, run));
      if (isNewer && setup.state().isSound()) {
        run.save(setup.unet(), setup.state(), Optional.empty());
      }
      rounds.open(setup.state(), fingerprint, order, precision);
      boolean tried = limit.isPresent() && before.isEmpty();
      agreement.tellTrial(tried);
      RunConfig settings =
          limit.isPresent()
              ? fitted(limit.get(), before, setup, precision, run, agreement, control)
              : config;
      if (tried) {
        SharedState.share(setup.ranks(), setup.state());
      }
      agreement.tellSteps(settings.training().steps());
      Trained trained =
          new TrainingSession(settings, precision, setup, run, dataRoot, control, progress)
              .train(limit.<BooleanSupplier>map(time -> time).orElse(() -> false), begins);
      rounds.close(setup.state());
      return trained;
    }
  }

  /** The number format; measured once for the whole run, since the result may vary. */
  private static Precision precision(
      TrainingSetup setup, Optional<Precision> measured, RunFolder run) {
    Precision precision = setup.trustedPrecision(measured);
    if (setup.measuresPrecision()) {
      run.measured(precision);
    }
    return precision;
  }

  /** The settings, with as many steps as fit into the time; chosen once for the whole run. */
  private RunConfig fitted(
      TimeLimit limit,
      Optional<RunRecord> before,
      TrainingSetup setup,
      Precision precision,
      RunFolder run,
      Agreement agreement,
      TrainingControl control)
      throws IOException {
    long steps = before.map(RunRecord::fittedSteps).orElse(0L);
    if (before.isEmpty()) {
      long fitting = limit.fittingSteps(setup.loop(precision), setup.state(), control::isStopping);
      agreement.stop(control);
      steps = control.isStopping() ? 0 : Math.min(config.training().steps(), fitting);
      if (steps == 0 && !control.isStopping()) {
        throw RunFailedException.outOfTime(0);
      }
      run.begin(setup.state());
      LOG.info("{} steps fit into the time", steps);
    }
    if (steps == 0) {
      return config;
    }
    Assignment chosen = new Assignment("--for", "training.steps", String.valueOf(steps));
    RunConfig fitted = ConfigLoader.override(config, List.of(chosen));
    run.fitted(fitted);
    return fitted;
  }

  private static void warn(Damage damage) {
    LOG.warn("set aside the checkpoint {}: {}", damage.folder(), damage.reason());
  }
}
