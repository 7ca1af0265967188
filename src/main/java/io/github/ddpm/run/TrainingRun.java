package io.github.ddpm.run;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.FileOperations;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSets;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

  /**
   * Prepares a run; nothing is read or written yet.
   *
   * @param folder where checkpoints, previews and metrics of the run lie, must exist
   * @param dataRoot where the folders of the known image collections lie
   * @param command how the user asked for it, to be kept in its checkpoints
   */
  public TrainingRun(RunConfig config, Path folder, Path dataRoot, String command) {
    this.config = config;
    this.folder = folder;
    this.dataRoot = dataRoot;
    this.command = command;
  }

  /** The network of a run, its parameters without values. */
  static UNet network(RunConfig config) {
    return new UNet(
        UNetConfig.of(
            config.model(),
            config.data().channels(),
            config.data().imageSize().height(),
            config.data().imageSize().width()));
  }

  /**
   * Trains to the last step, or as long as {@code control} lets it, and saves; does nothing if an
   * earlier call got there.
   *
   * @throws SettingsRefusedException if the images are not what the settings say, or the folder
   *     holds a run with other settings
   * @throws IllegalStateException if there is no such device, or an image cannot be read
   * @throws RunFailedException if training diverges again and again, or memory is too small
   * @throws IOException if another process trains this run, data cannot be read or results cannot
   *     be written
   */
  public Trained train(Progress progress, Control control) throws IOException {
    Optional<TimeLimit> limit = control.limit().map(time -> new TimeLimit(time, System::nanoTime));
    Device device = Devices.of(config.device());
    ImageSet images = images();
    UNet unet = network(config);
    try (RunLock lock = RunLock.take(folder);
        Batches batches = batches(images);
        BatchParts parts = parts(device);
        TrainingState state = new TrainingState(unet, config.training(), config.seed(), device)) {
      RunFolder checkpoints = new RunFolder(folder, config, command, lock, FileOperations.onDisk());
      Optional<RunRecord> before = checkpoints.restore(state, TrainingRun::warn);
      long from = state.step();
      Precision precision = PrecisionChoice.resolve(config.precision(), device);
      RunConfig settings = config;
      if (limit.isPresent()) {
        TrainingLoop trial = loop(config, unet, state, batches, precision, parts);
        settings = fitted(limit.get(), before, trial, state, checkpoints);
      }
      long steps = settings.training().steps();
      LOG.info(
          "{} parameters, {} images of {}, on {} in {}, {} threads, from step {} to {}",
          state.parameters().count(),
          images.size(),
          images.imageSize(),
          Devices.name(device),
          precision,
          Torch.threads(),
          from,
          steps);
      Painter painter =
          new Painter(Pipeline.of(settings, unet, state), settings.sampling(), precision);
      Preview preview = new Preview(folder, settings, painter, control);
      if (from < steps) {
        checkpoints.requireSpace(state);
        long every = settings.training().checkpointEvery();
        Saving saving = new Saving(checkpoints, every, unet, state, control, PAUSE);
        TrainingLoop loop = loop(settings, unet, state, batches, precision, parts);
        try (RunLog log = RunLog.open(folder, settings, from, progress)) {
          Rollbacks rollbacks = new Rollbacks(checkpoints, state, log, saving);
          BooleanSupplier timeIsUp = limit.<BooleanSupplier>map(l -> l).orElse(() -> false);
          rollbacks.run(
              loop,
              List.of(log, preview, saving),
              () -> control.isStopping() || timeIsUp.getAsBoolean());
          saving.finish();
        } catch (RuntimeException | OutOfMemoryError e) {
          throw RunFailedException.explain(e, settings, state);
        }
      }
      return new Trained(from, state.step(), steps, preview.at(state.step()));
    }
  }

  /** The settings with as many steps as fit into the time, chosen once for the whole run. */
  private RunConfig fitted(
      TimeLimit limit,
      Optional<RunRecord> before,
      TrainingLoop trial,
      TrainingState state,
      RunFolder checkpoints)
      throws IOException {
    long steps = before.map(RunRecord::fittedSteps).orElse(0L);
    if (before.isEmpty()) {
      steps = Math.min(config.training().steps(), limit.fittingSteps(trial, state));
      LOG.info("{} steps fit into the time", steps);
    } else if (steps == 0) {
      return config;
    }
    Assignment chosen = new Assignment("--for", "training.steps", String.valueOf(steps));
    RunConfig fitted = ConfigLoader.override(config, List.of(chosen));
    checkpoints.fitted(fitted);
    return fitted;
  }

  private TrainingLoop loop(
      RunConfig settings,
      UNet unet,
      TrainingState state,
      Batches batches,
      Precision precision,
      BatchParts parts) {
    return new TrainingLoop(
        unet,
        state,
        batches,
        settings.training(),
        settings.diffusion(),
        settings.seed(),
        precision,
        parts);
  }

  private static void warn(Damage damage) {
    LOG.warn("set aside the checkpoint {}: {}", damage.folder(), damage.reason());
  }

  private BatchParts parts(Device device) {
    return config.model().dropout() > 0
        ? BatchParts.undivided()
        : new BatchParts(device, config.training().imagesAtOnce());
  }

  private ImageSet images() throws IOException {
    try {
      return ImageSets.open(config.data(), config.seed(), dataRoot);
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("data", e);
    }
  }

  private Batches batches(ImageSet images) {
    int batchSize = config.training().batchSize();
    try {
      return new Batches(images, batchSize, config.seed(), config.data().horizontalFlip());
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("training", e);
    }
  }
}
