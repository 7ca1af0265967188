package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.FileOperations;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Crop;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network as a {@link RunConfig} says, in a folder of its own. The same call goes on where
 * an earlier one ended.
 */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  /** Between two tries to save on a disk that fails. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final RunConfig config;
  private final Path folder;
  private final Path dataRoot;
  private final String command;
  private final Optional<FineTuning> start;

  /**
   * Prepares a run; nothing is read or written yet.
   *
   * @param folder where checkpoints, previews and metrics of the run lie, must exist
   * @param dataRoot where the folders of the known image collections lie
   * @param command how the user asked for it, to be kept in its checkpoints
   */
  public TrainingRun(RunConfig config, Path folder, Path dataRoot, String command) {
    this(config, folder, dataRoot, command, Optional.empty());
  }

  /**
   * Prepares a run that may start from the weights of a model.
   *
   * @param start as {@link FineTuning#of} finds it for {@code folder}
   */
  public TrainingRun(
      RunConfig config, Path folder, Path dataRoot, String command, Optional<FineTuning> start) {
    this.config = config;
    this.folder = folder;
    this.dataRoot = dataRoot;
    this.command = command;
    this.start = start;
  }

  /**
   * Trains to the last step, or as long as {@code control} lets it, and saves; does nothing if an
   * earlier call got there.
   *
   * @throws SettingsRefusedException if the images are not what the settings say, or the folder
   *     holds a run with other settings
   * @throws IllegalStateException if there is no such device, or an image cannot be read
   * @throws RunFailedException if training diverges again and again, memory is too small, or the
   *     time is up before a step was done
   * @throws IOException if another process trains this run, data cannot be read or results cannot
   *     be written
   */
  public Trained train(Progress progress, Control control) throws IOException {
    Optional<TimeLimit> limit = control.limit().map(time -> new TimeLimit(time, System::nanoTime));
    ImageSet images = TrainingSetup.images(config, dataRoot, progress);
    try (RunLock lock = RunLock.take(folder);
        TrainingSetup setup = new TrainingSetup(config, images, start)) {
      UNet unet = setup.unet();
      TrainingState state = setup.state();
      RunFolder checkpoints =
          new RunFolder(folder, config, command, start, lock, FileOperations.onDisk());
      Optional<RunRecord> before = checkpoints.restore(state, TrainingRun::warn);
      checkpoints.classNames(images.classes());
      long from = state.step();
      Precision precision = precision(setup, before, checkpoints);
      RunConfig settings = config;
      if (limit.isPresent()) {
        TrainingLoop trial = setup.loop(precision);
        settings = fitted(limit.get(), before, trial, state, checkpoints, control);
      }
      long steps = settings.training().steps();
      LOG.info(
          "{} parameters, {} images of {}, on {} in {}, {} threads, from step {} to {}",
          state.parameters().count(),
          images.size(),
          config.data().imageSize(),
          Devices.name(setup.device()),
          precision,
          Torch.threads(),
          from,
          steps);
      Pipeline pipeline = Pipeline.of(settings, unet, state);
      Painter painter =
          new Painter(
              pipeline,
              pipeline.scheduler().applyTo(settings.sampling()),
              precision,
              Classes.of(settings));
      Preview preview = new Preview(folder, settings, painter, control, progress);
      if (from < steps) {
        checkpoints.requireSpace(state);
        long every = settings.training().checkpointEvery();
        Saving saving = new Saving(checkpoints, every, unet, state, control, PAUSE);
        TrainingLoop loop = setup.loop(settings, precision);
        try (Page page = Page.of(folder, settings, setup.device(), precision, command);
            Yardstick yardstick = yardstick(settings, images, setup, progress);
            RunLog log = RunLog.open(folder, settings, from, progress, loop::lossByTimestep);
            TensorBoard board = TensorBoard.open(folder, from, preview)) {
          Rollbacks rollbacks = new Rollbacks(checkpoints, state, log, saving);
          BooleanSupplier timeIsUp = limit.<BooleanSupplier>map(l -> l).orElse(() -> false);
          List<TrainingListener> listeners = new ArrayList<>(List.of(log, preview, board));
          if (yardstick != null) {
            listeners.add(
                new Evaluating(yardstick, painter, folder, steps, control, log, board, saving));
          }
          listeners.addAll(List.of(page, saving));
          rollbacks.run(loop, listeners, () -> control.isStopping() || timeIsUp.getAsBoolean());
          saving.finish();
          if (state.step() == from && !control.isStopping()) {
            throw RunFailedException.outOfTime(from);
          }
        } catch (RuntimeException | OutOfMemoryError e) {
          throw RunFailedException.explain(e, settings, state);
        }
        LOG.info("waited {} s for images in all", Math.round(setup.secondsWaited() * 10) / 10.0);
      }
      return new Trained(from, state.step(), steps, preview.at(state.step()));
    }
  }

  /** The number format; measured once for the whole run, since another time it might be another. */
  private static Precision precision(
      TrainingSetup setup, Optional<RunRecord> before, RunFolder checkpoints) {
    if (!setup.measuresPrecision()) {
      return setup.precision();
    }
    Precision precision = before.flatMap(RunRecord::measuredPrecision).orElseGet(setup::precision);
    checkpoints.measured(precision);
    return precision;
  }

  /** The settings with as many steps as fit into the time, chosen once for the whole run. */
  private RunConfig fitted(
      TimeLimit limit,
      Optional<RunRecord> before,
      TrainingLoop trial,
      TrainingState state,
      RunFolder checkpoints,
      Control control)
      throws IOException {
    long steps = before.map(RunRecord::fittedSteps).orElse(0L);
    if (before.isEmpty()) {
      long fitting = limit.fittingSteps(trial, state, control::isStopping);
      steps = Math.min(config.training().steps(), fitting);
      if (steps == 0 && !control.isStopping()) {
        throw RunFailedException.outOfTime(0);
      }
      checkpoints.begin(state);
      LOG.info("{} steps fit into the time", steps);
    }
    if (steps == 0) {
      return config;
    }
    Assignment chosen = new Assignment("--for", "training.steps", String.valueOf(steps));
    RunConfig fitted = ConfigLoader.override(config, List.of(chosen));
    checkpoints.fitted(fitted);
    return fitted;
  }

  /** What drawn images are measured against; null where they are not. */
  private Yardstick yardstick(
      RunConfig settings, ImageSet images, TrainingSetup setup, Progress progress)
      throws IOException {
    if (settings.training().evaluateEvery() == 0) {
      return null;
    }
    ImageSet real = images;
    if (settings.data().crop() == Crop.RANDOM) { // They are windows of larger ones.
      Assignment whole = new Assignment("training.evaluate_every", "data.crop", "center");
      real =
          TrainingSetup.images(ConfigLoader.override(settings, List.of(whole)), dataRoot, progress);
    }
    return Yardstick.of(settings, real, dataRoot, setup.device(), progress);
  }

  private static void warn(Damage damage) {
    LOG.warn("set aside the checkpoint {}: {}", damage.folder(), damage.reason());
  }
}
