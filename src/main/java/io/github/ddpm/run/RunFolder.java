package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.FileOperations;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.StagingFolder;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.config.TrainingRunSettings;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.Split;
import io.github.ddpm.model.Best;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.model.TrainedImages;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one training run: pipelines, each with the training state to resume from. */
final class RunFolder {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

  /** Per parameter: weight, averaged weight, two moments; rounds may have a velocity, too. */
  private static final long FLOATS_PER_PARAMETER = 4;

  /** Descriptions, the manifest and padding, besides the tensors. */
  private static final long OTHER_BYTES = 1 << 20;

  private final Path folder;
  private final String command;
  private final Optional<FineTuning> start;
  private final RunLock lock;
  private final Checkpoints checkpoints;
  private RunConfig config;
  private long fittedSteps;
  private Optional<Precision> measuredPrecision = Optional.empty();
  private List<String> classNames = List.of();
  private int images;
  private Optional<TrainedImages> trainedImages = Optional.empty();
  private boolean otherImages;
  private Optional<Best> best = Optional.empty();

  /**
   * Creates the view of a run's folder, which must be locked.
   *
   * @param command that trains it, as typed
   * @param start the model it starts from, if any
   * @param operations the disk operations
   */
  RunFolder(
      Path folder,
      RunConfig config,
      String command,
      Optional<FineTuning> start,
      RunLock lock,
      FileOperations operations) {
    this.folder = folder;
    this.config = config;
    this.command = command;
    this.start = start;
    this.lock = lock;
    TrainingRunSettings settings = config.trainingRun();
    checkpoints =
        new Checkpoints(
            folder, settings.keep(), settings.keepEvery(), new OwnedDisk(operations, lock));
  }

  /** The folder's lock, which says whether the folder is still this run's. */
  RunLock lock() {
    return lock;
  }

  Path folder() {
    return folder;
  }

  /** The command that trains the run, as typed. */
  String command() {
    return command;
  }

  /** Sets the run's number of steps to that of {@code fitted}, chosen for a time limit. */
  void fitted(RunConfig fitted) {
    config = fitted;
    fittedSteps = fitted.training().steps();
  }

  /** Records the number format that {@code precision: auto} chose, for the rest of the run. */
  void measured(Precision precision) {
    measuredPrecision = Optional.of(precision);
  }

  /** Records the names of the images' classes, and of how many images some are held out. */
  void collection(Split split) {
    classNames = List.copyOf(split.all().classes());
    images = split.holdout().isPresent() ? split.all().size() : 0;
  }

  /**
   * Records the images that the run is trained on.
   *
   * @param other whether they may be others than those of the last checkpoint
   */
  void images(TrainedImages images, boolean other) {
    trainedImages = Optional.of(images);
    otherImages = other;
  }

  /**
   * Checks that there is room for the checkpoints of {@code state}, and that they can be written.
   *
   * @throws IOException if not
   */
  void requireSpace(TrainingState state) throws IOException {
    long floats = FLOATS_PER_PARAMETER + (state.velocity().isPresent() ? 1 : 0);
    long bytes = floats * Float.BYTES * state.parameters().count() + OTHER_BYTES;
    checkpoints.requireSpace(bytes, config.trainingRun().evaluation().every() > 0 ? 1 : 0);
  }

  /** The best checkpoint, if any was measured and the best is still on disk. */
  Optional<Best> best() throws IOException {
    List<Long> steps = checkpoints.list().stream().map(Checkpoint::step).toList();
    return best.filter(known -> steps.contains(known.step()));
  }

  /**
   * Saves a checkpoint of {@code state} under its step.
   *
   * @param newBest the new best, if this checkpoint is it
   * @return the checkpoint's folder
   * @throws TakenException if the folder is another process's by now
   */
  Path save(UNet unet, TrainingState state, Optional<Best> newBest) throws IOException {
    lock.renew();
    Optional<Best> there = best();
    Optional<Best> nowBest = newBest.map(now -> best.map(now::after).orElse(now)).or(() -> best);
    Set<Long> stay = nowBest.map(Best::steps).orElse(Set.of());
    Checkpoint saved =
        checkpoints.save(state.step(), stay, staging -> write(staging, unet, state, nowBest));
    if (newBest.isPresent()) {
      there.filter(before -> !before.isComparableWith(newBest.get())).ifPresent(RunFolder::tell);
    }
    best = nowBest;
    return saved.folder();
  }

  /**
   * Tells of a checkpoint that may well be better than the new best, which was measured otherwise.
   */
  private static void tell(Best before) {
    LOG.warn(
        "step {} was the best so far, of figures measured otherwise (another sampler, images or features); its checkpoint stays until you delete it",
        before.step());
  }

  private void write(StagingFolder staging, UNet unet, TrainingState state, Optional<Best> nowBest)
      throws IOException {
    Pipeline.write(staging, config, unet, state);
    staging.safetensors(RunRecord.STATE, Safetensors.PYTORCH, StateFiles.tensors(state));
    new RunRecord(
            state.step(),
            config,
            command,
            state.rollbacks(),
            state.microBatch(),
            fittedSteps,
            measuredPrecision,
            classNames,
            images,
            trainedImages,
            nowBest,
            start.map(FineTuning::origin))
        .write(staging);
  }

  /**
   * Saves a checkpoint of {@code state} in a new folder beside this one, which another process has.
   *
   * @return the new folder
   */
  Path rescue(UNet unet, TrainingState state) throws IOException {
    Path place = newFolder(folder.toAbsolutePath().normalize());
    new Checkpoints(place, 1)
        .save(state.step(), staging -> write(staging, unet, state, Optional.empty()));
    return place;
  }

  private static Path newFolder(Path folder) throws IOException {
    for (int i = 1; ; i++) {
      try {
        String suffix = "-rescued" + (i == 1 ? "" : "-" + i);
        return Files.createDirectory(folder.resolveSibling(folder.getFileName() + suffix));
      } catch (FileAlreadyExistsException e) {
        // An earlier run's.
      }
    }
  }

  /**
   * The newest whole checkpoint, if there is one.
   *
   * @param report receives each damaged checkpoint, which has been moved aside
   * @throws IOException if there are checkpoints, but all of them are damaged
   * @throws TakenException if the folder is another process's by now
   */
  Optional<Checkpoint> recover(Consumer<Damage> report) throws IOException {
    lock.renew();
    return checkpoints.recover(report);
  }

  /**
   * The order in which a run takes its images: that of its newest checkpoint, and for a new run one
   * that suits them.
   *
   * @throws InvalidSetting if this version does not know it
   */
  static ImageOrder order(Optional<Checkpoint> newest, Split split) throws IOException {
    if (newest.isEmpty()) {
      return ImageOrder.of(split.training());
    }
    return ImageOrder.named(
        RunRecord.of(newest.get().folder())
            .flatMap(RunRecord::trainedImages)
            .map(TrainedImages::order)
            .orElse(""));
  }

  /**
   * Restores {@code state} from the newest whole checkpoint, or resets it to before the first step
   * if there is none.
   *
   * @param report as of {@link #recover}
   * @return the checkpoint's record of its run
   * @throws InvalidSetting and IOException as {@link #recover} and {@link #restore(TrainingState,
   *     Optional)}
   */
  Optional<RunRecord> restore(TrainingState state, Consumer<Damage> report) throws IOException {
    return restore(state, recover(report));
  }

  /**
   * Restores {@code state} from a checkpoint, or resets it to before the first step if there is
   * none.
   *
   * @return the checkpoint's record of its run
   * @throws InvalidSetting if the checkpoint was made with incompatible settings or other images
   */
  Optional<RunRecord> restore(TrainingState state, Optional<Checkpoint> newest) throws IOException {
    if (newest.isEmpty()) {
      begin(state);
      return Optional.empty();
    }
    Path checkpoint = newest.get().folder();
    Optional<RunRecord> before = RunRecord.of(checkpoint);
    if (before.isPresent()) {
      Continuation continuation = new Continuation(folder, before.get());
      continuation.requireSettings(config);
      Continuation.requireSteps(folder, newest.get().step(), config.training().steps());
      if (trainedImages.isPresent()) {
        continuation.requireImages(trainedImages.get(), otherImages);
      }
    }
    Pipeline.readWeights(checkpoint, state.parameters(), state.optimizer().ema());
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(RunRecord.STATE))) {
      StateFiles.restore(file, state);
    }
    state.step(newest.get().step());
    state.forgetSkips();
    before.ifPresent(record -> remember(record, state));
    best = before.flatMap(RunRecord::best); // One that is gone still knows the others.
    return before;
  }

  /** Resets {@code state} to before the first step. */
  void begin(TrainingState state) throws IOException {
    best = Optional.empty();
    state.reset();
    if (start.isPresent()) {
      start.get().fill(state, config.diffusion());
    }
  }

  private void remember(RunRecord record, TrainingState state) {
    state.rollbacks(record.rollbacks());
    boolean asBefore = record.config().training().microBatch() == config.training().microBatch();
    if (asBefore && record.microBatch() > 0) {
      state.microBatch(record.microBatch());
    }
  }
}
