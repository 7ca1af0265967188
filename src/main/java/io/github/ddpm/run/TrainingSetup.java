package io.github.ddpm.run;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.collective.Neighbours;
import io.github.ddpm.config.CrossChecks;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.ResidentBatches;
import io.github.ddpm.data.Share;
import io.github.ddpm.data.Split;
import io.github.ddpm.diffusion.ForwardProcess;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.rounds.Rounds;
import io.github.ddpm.rounds.SharedRounds;
import io.github.ddpm.sampling.Variance;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.LabelDropout;
import io.github.ddpm.training.RoundExchange;
import io.github.ddpm.training.SmallImages;
import io.github.ddpm.training.Told;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingSettings;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.util.Optional;
import java.util.function.Supplier;

/** The parts of a training run, built from its settings. Benchmarks use the same parts. */
public final class TrainingSetup implements AutoCloseable {
  /** Images may take one in this many bytes of a GPU's free memory; the network needs the rest. */
  private static final int SHARE_OF_IMAGES = 8;

  private final RunConfig config;
  private final Split split;
  private final Device device;
  private final Collective ranks;
  private final UNet unet;
  private final Optional<SharedRounds> shared;

  private final Batches batches;
  private final BatchParts parts;
  private final TrainingState state;

  /**
   * Builds the run on all of the images before its first step, on the device that the settings
   * name.
   *
   * @throws InvalidSetting if the images do not fit into batches of that size
   * @throws IllegalStateException if there is no such device
   */
  public TrainingSetup(RunConfig config, ImageSet images) {
    this(
        config,
        Split.none(images),
        ImageOrder.of(images),
        () -> new UNet(config.unet()),
        Collective.ALONE,
        Optional.empty());
  }

  /**
   * Builds a run of several processes, each of which works on its share of every batch.
   *
   * @param order of the images in an epoch
   * @param network makes the network, perhaps that of a model to start from
   * @param shared this process as one worker of a training in rounds; else it is all of them
   */
  TrainingSetup(
      RunConfig config,
      Split split,
      ImageOrder order,
      Supplier<UNet> network,
      Collective processes,
      Optional<SharedRounds> shared) {
    this.shared = shared;
    this.config = config;
    this.split = split;
    int localRank = 0;
    if (processes.size() > 1) {
      Neighbours neighbours = Neighbours.of(processes, System.getenv());
      Torch.threads(neighbours.threads());
      localRank = neighbours.localRank();
    }
    device = Devices.of(config.device(), localRank);
    ranks = processes.on(device);
    CrossChecks.requireNoPairs(config.data());
    requireBatch(config, split);
    requireClasses(config, split.all());
    requireVariance(config);
    unet = network.get();
    requireLabels(config, split.all());
    int own = largestShare(config.training());
    parts = new BatchParts(device, Math.min(own, config.training().imagesAtOnce()));
    state = new TrainingState(unet, config.training(), config.seed(), device);
    batches = batches(split.training(), order);
  }

  /** The network of a run, without values for its parameters. */
  static UNet network(RunConfig config, Optional<FineTuning> start) {
    return new UNet(start.map(model -> model.network(config)).orElseGet(config::unet));
  }

  private void requireBatch(RunConfig config, Split split) {
    int left = split.training().size();
    int batch = config.training().batchSize();
    requireImages(config, ranks.size());
    if (split.holdout().isPresent() && left < batch) {
      throw new InvalidSetting(
          "data.holdout",
          "leaves %d of %d images to train on, fewer than training.batch_size, %d; hold out fewer"
              .formatted(left, split.all().size(), batch));
    }
  }

  private static void requireClasses(RunConfig config, ImageSet images) {
    int known = config.model().classes();
    int given = images.classes().size();
    if (known > 0 && known != given) {
      throw new InvalidSetting(
          "model.classes",
          "must be %d as in the data, or 0 for no classes, is %d".formatted(given, known));
    }
  }

  /**
   * Refuses images without a label, unless the network has one more class that means "no class".
   */
  private void requireLabels(RunConfig config, ImageSet images) {
    int classes = config.model().classes();
    if (classes > 0 && unet.config().numClassEmbeds() == classes && lackLabels(images)) {
      for (int i = 0; i < images.size(); i++) {
        if (images.label(i) < 0) {
          throw new InvalidSetting(
              "data.labels",
              "image %d has no label, and none of the network's %d classes means no class"
                  .formatted(i, classes));
        }
      }
    }
  }

  /** Whether some have none, which large sets know without a look at each. */
  private static boolean lackLabels(ImageSet images) {
    return images.counts().values().stream().mapToInt(count -> count).sum() < images.size();
  }

  private static void requireVariance(RunConfig config) {
    if (config.sampling().variance() == Variance.LEARNED_RANGE
        && !config.diffusion().learnSigma()) {
      throw new InvalidSetting(
          "sampling.variance",
          "learned_range needs a network that learns it; set diffusion.learn_sigma to true");
    }
  }

  /** The most images of a batch that this process computes at once. */
  private int largestShare(TrainingSettings training) {
    int batch = training.batchSize() / training.rounds().workers();
    return new Share(ranks.rank(), ranks.size()).count(batch);
  }

  /** On a GPU with enough memory, the images are copied there once. */
  private Batches batches(ImageSet images, ImageOrder order) {
    NDManager manager = state.manager();
    int batchSize = config.training().batchSize() / config.training().rounds().workers();
    Share share = new Share(ranks.rank(), ranks.size());
    long seed = config.seed();
    boolean flip = config.data().horizontalFlip();
    ImageSize window = config.data().imageSize();
    long room = Devices.freeMemory(manager.getDevice()) / SHARE_OF_IMAGES;
    try {
      return ResidentBatches.size(images) <= room
          ? new ResidentBatches(images, order, batchSize, share, seed, flip, window, manager)
          : new HostBatches(images, order, batchSize, share, seed, flip, window);
    } catch (InvalidSetting e) {
      throw e.in("training");
    }
  }

  /**
   * How many processes train on this machine: as many as wanted, or one for each device.
   *
   * @param wanted 1 if nobody has said how many
   * @throws InvalidSetting if there is no device or no image of a batch for each
   */
  public static int processes(RunConfig config, int wanted) {
    int devices;
    try {
      devices = Devices.names(config.device()).size();
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(e.getMessage()); // It begins with the key.
    }
    int processes = Math.max(wanted, devices);
    if (devices > 1 && processes > devices) {
      throw new InvalidSetting(
          "--ranks",
          "must be at most %d, one for each device, is %d".formatted(devices, processes));
    }
    requireImages(config, processes);
    if (processes > 1 && config.training().rounds().areOn()) {
      throw Rounds.withRanks();
    }
    return processes;
  }

  private static void requireImages(RunConfig config, int processes) {
    int batch = config.training().batchSize();
    if (batch < processes) {
      throw new InvalidSetting(
          "training.batch_size",
          "must be at least %d, as many as there are ranks, is %d".formatted(processes, batch));
    }
  }

  /** The images to train on, and those held out. */
  Split split() {
    return split;
  }

  /** The processes that train together, with their arrays on {@link #device}. */
  Collective ranks() {
    return ranks;
  }

  /** The device used for training. */
  public Device device() {
    return device;
  }

  /**
   * The number format of the settings if it is seen to compute correctly, else another that does.
   *
   * @param measured the choice of an earlier call, where the settings leave the format open
   * @throws IllegalStateException if there is none
   */
  Precision trustedPrecision(Optional<Precision> measured) {
    return trustedPrecision(
        measuresPrecision() ? measured.orElse(Precision.AUTO) : config.precision());
  }

  /**
   * The number format {@code wanted} if it is seen to compute correctly, else another that does.
   */
  Precision trustedPrecision(Precision wanted) {
    return TrustedPrecision.of(wanted, unet.config(), device, true);
  }

  /** Whether the settings leave the format to a measurement of speed. */
  boolean measuresPrecision() {
    return config.precision() == Precision.AUTO && !device.isGpu();
  }

  /** The network. */
  public UNet unet() {
    return unet;
  }

  /** The network's weights and the optimizer's state. */
  public TrainingState state() {
    return state;
  }

  /** The training loop from the state's step on, with the network computed in {@code precision}. */
  public TrainingLoop loop(Precision precision) {
    return loop(config, precision);
  }

  /** The same loop with other training settings, such as fewer steps. */
  TrainingLoop loop(RunConfig settings, Precision precision) {
    TrainingLoop loop =
        new TrainingLoop(
            unet,
            state,
            batches,
            settings.training(),
            new Objective(state.manager(), settings.diffusion()),
            settings.seed(),
            precision,
            parts,
            told(settings, state.manager()));
    loop.together(ranks);
    if (settings.training().rounds().areOn()) {
      loop.inRounds(
          shared.<RoundExchange>map(one -> one).orElse(RoundExchange.HERE),
          shared.map(SharedRounds::worker).orElse(0));
    }
    return loop;
  }

  private static Told told(RunConfig settings, NDManager manager) {
    TrainingSettings training = settings.training();
    if (settings.enlargement() == 0) {
      return new LabelDropout(settings.model().classes(), training.labelDropout());
    }
    NoiseSchedule noising = NoiseSchedule.of(settings.diffusion());
    return new SmallImages(
        new ForwardProcess(manager, noising), settings.enlargement(), training.noiseLevel());
  }

  /** The time that steps have waited for images, in seconds. */
  double secondsWaited() {
    return batches.secondsWaited();
  }

  @Override
  public void close() {
    batches.close();
    state.close();
    parts.close();
  }
}
