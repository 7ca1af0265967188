package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a diffusers pipeline of a {@code UNet2DModel} and a scheduler. Early pipelines keep
 * all of them in the folder itself. A network alone will do: its folder, or a folder of a training
 * script's with {@code unet} or, preferred for its averaged weights, {@code unet_ema}.
 *
 * @param path of the folder, or of one of the files of weights in the network's folder
 */
public record PipelineFolder(Path path) {
  public static final String INDEX = "model_index.json";
  public static final String UNET = "unet/config.json";
  public static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
  public static final String SCHEDULER = "scheduler/scheduler_config.json";

  /** Of the image that the network is shown, where diffusers' IFSuperResolutionPipeline has it. */
  public static final String NOISING = "image_noising_scheduler/scheduler_config.json";

  private static final Logger LOG = LoggerFactory.getLogger(PipelineFolder.class);
  private static final String CONFIG = "config.json";

  /** The index of a pipeline of our own. */
  public static Map<String, Object> index(DiffusionSettings settings) {
    boolean flow = settings.path() == PathKind.FLOW;
    return index(flow ? FlowDocument.CLASS : SchedulerClass.DDPM);
  }

  private static Map<String, Object> index(String scheduler) {
    return Map.of(
        "_class_name",
        "DDPMPipeline",
        "scheduler",
        List.of("diffusers", scheduler),
        "unet",
        List.of("diffusers", "UNet2DModel"));
  }

  /** Whether it claims to be a pipeline, or a network alone. */
  public boolean exists() {
    return hasIndex()
        || (Files.exists(network().resolve(CONFIG))
            && (Files.isDirectory(path) || WeightFiles.isNamed(path)));
  }

  private boolean hasIndex() {
    return Files.exists(path.resolve(INDEX));
  }

  /** The folder that has the network's files. */
  private Path network() {
    if (Files.isRegularFile(path)) {
      return path.toAbsolutePath().getParent();
    }
    if (hasIndex()) {
      Path unet = path.resolve(UNET).getParent();
      return !Files.isDirectory(unet) && Files.exists(path.resolve(CONFIG)) ? path : unet;
    }
    return Stream.of("unet_ema", "unet")
        .map(path::resolve)
        .filter(folder -> Files.exists(folder.resolve(CONFIG)))
        .findFirst()
        .orElse(path);
  }

  /** The file that has the weights, or their index. */
  private Path weightsFile() throws IOException {
    return Files.isRegularFile(path) ? path : WeightFiles.find(network());
  }

  /**
   * The file that describes the scheduler: the pipeline's, or that of the pipeline or the output of
   * training that a network alone lies in. Empty if there is none.
   */
  private Optional<Path> schedulerFile() {
    Path file = path.resolve(SCHEDULER);
    Path network = network().toAbsolutePath().normalize();
    Path early = network.resolve(file.getFileName());
    if (hasIndex()) {
      boolean isEarly = !Files.isDirectory(file.getParent()) && Files.exists(early);
      return Optional.of(isEarly ? early : file);
    }
    Path beside = network.resolveSibling(SCHEDULER);
    Path above = network.resolve("../..").normalize().resolve(SCHEDULER);
    return Stream.of(file, early, beside, above).filter(Files::exists).findFirst();
  }

  /**
   * The index, as it is; of a network alone, that of a DDPMPipeline.
   *
   * @throws IOException if the pipeline has unsupported parts
   */
  public Map<String, Object> index() throws IOException {
    if (!hasIndex()) {
      return index(SchedulerClass.DDPM);
    }
    Path file = path.resolve(INDEX);
    Map<String, Object> index = JsonFiles.read(file);
    new Fields(file, index).only("_class_name", "DDPMPipeline", "DDIMPipeline", "PNDMPipeline");
    return index;
  }

  /** The network's description. */
  public UNetConfig unet() throws IOException {
    return UNetDocument.parse(Fields.read(network().resolve(CONFIG)));
  }

  /**
   * The description of a network that maps an image to an image, or to an image and its variance.
   *
   * @throws IOException if its output is anything else
   */
  public UNetConfig imageNetwork() throws IOException {
    UNetConfig unet = unet();
    int channels = unet.imageChannels();
    if (unet.outChannels() != channels && unet.outChannels() != 2 * channels) {
      throw new IOException(
          "%s: the network gives %d channels for images of %d, which cannot be trained or sampled; use a model whose out_channels are its in_channels, or twice as many with a learned variance"
              .formatted(path, unet.outChannels(), channels));
    }
    return unet;
  }

  /** The scheduler's description; warns if there is none, so that DDPM's usual one is taken. */
  public SchedulerDocument scheduler() throws IOException {
    Optional<Path> file = schedulerFile();
    if (file.isEmpty()) {
      LOG.warn(
          "{} has no scheduler/scheduler_config.json, so the noise schedule is taken to be DDPM's usual one (linear, 1000 timesteps) and the network to predict epsilon",
          path);
    }
    Path named = file.orElse(path.resolve(SCHEDULER));
    return SchedulerDocument.parse(new Fields(named, schedulerFields()));
  }

  /** The description of the noise of images that the network is shown, as it is. */
  public Optional<Map<String, Object>> noisingFields() throws IOException {
    Path file = path.resolve(NOISING);
    return Files.exists(file) ? Optional.of(JsonFiles.read(file)) : Optional.empty();
  }

  /**
   * How far images that the network is shown are noised at each timestep; as the images that it
   * draws, if the folder does not tell.
   *
   * @throws IOException if neither is a schedule of betas
   */
  public NoiseSchedule noising() throws IOException {
    Path file = path.resolve(NOISING);
    SchedulerDocument document =
        Files.exists(file) ? SchedulerDocument.parse(Fields.read(file)) : scheduler();
    if (document.path() instanceof NoiseSchedule schedule) {
      return schedule;
    }
    throw new IOException(
        file
            + " is missing or has no betas; it tells how small images are noised, as a DDPMScheduler");
  }

  /** The scheduler's description, as it is; if there is none, with the defaults of DDPM's. */
  public Map<String, Object> schedulerFields() throws IOException {
    Optional<Path> file = schedulerFile();
    return file.isPresent() ? JsonFiles.read(file.get()) : SchedulerDocument.USUAL;
  }

  /**
   * Says what a file of weights is, and what it lacks, where no model can be read.
   *
   * @param place the file, or a folder that may have some
   * @throws IOException if there is any
   */
  public static void refuseStray(Path place) throws IOException {
    for (Path file : WeightFiles.in(place)) {
      try (TensorFile weights = WeightFiles.open(file)) {
        throw new IOException(
            "%s: has %d tensors, but says not of which network; put the network's config.json beside it, as diffusers' save_pretrained writes both"
                .formatted(file, weights.tensors().size()));
      }
    }
  }

  /** The network's weights under their current names; the caller closes the file. */
  public TensorFile weights() throws IOException {
    TensorFile weights = WeightFiles.open(weightsFile());
    try {
      return OldAttention.renewed(weights);
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** The SHA-256 of the file of weights, 64 hexadecimal digits. */
  public String weightsDigest() throws IOException {
    return WeightFiles.sha256(weightsFile());
  }

  /** SHA-256 over the descriptions and weights of the network, and the schedule. */
  public String sha256() throws IOException {
    Optional<Path> scheduler = schedulerFile();
    Path noising = path.resolve(NOISING);
    return Sha256.of(
        Sha256.of(network().resolve(CONFIG))
            + weightsDigest()
            + (scheduler.isPresent() ? Sha256.of(scheduler.get()) : "")
            + (Files.exists(noising) ? Sha256.of(noising) : ""));
  }

  /**
   * Identifies how images are drawn with the weights: the network, the noise schedule, what is
   * predicted, and the version of the samplers. Other files with the same meaning give the same.
   */
  public String meaning() throws IOException {
    SchedulerDocument scheduler = scheduler();
    UNetConfig unet = unet();
    CacheKey key =
        new CacheKey("pipeline", Samplers.VERSION)
            // As earlier versions write it, which know no networks that are told noise levels.
            .add("unet", unet.toString().replace(", ofLabels=false", ""))
            .add("betas", scheduler.path().identity())
            .add("prediction", scheduler.prediction());
    return unet.time().ofLabels()
        ? key.add("noising", Arrays.toString(noising().betas())).hex()
        : key.hex();
  }
}
