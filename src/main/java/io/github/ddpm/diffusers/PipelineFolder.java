package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The files of a diffusers pipeline of a {@code UNet2DModel} and a scheduler. Early pipelines keep
 * all of them in the folder itself.
 *
 * @param path of the folder, which holds {@link #INDEX}
 */
public record PipelineFolder(Path path) {
  public static final String INDEX = "model_index.json";
  public static final String UNET = "unet/config.json";
  public static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
  public static final String SCHEDULER = "scheduler/scheduler_config.json";

  /** Whether a folder claims to be a pipeline. */
  public boolean exists() {
    return Files.exists(path.resolve(INDEX));
  }

  /**
   * The index, as it is.
   *
   * @throws IOException if the pipeline has unsupported parts
   */
  public Map<String, Object> index() throws IOException {
    Path file = path.resolve(INDEX);
    Map<String, Object> index = JsonFiles.read(file);
    new Fields(file, index).only("_class_name", "DDPMPipeline", "DDIMPipeline", "PNDMPipeline");
    return index;
  }

  /** The network's description. */
  public UNetConfig unet() throws IOException {
    return UNetDocument.parse(Fields.read(find(UNET)));
  }

  /**
   * The description of a network that maps an image to an image, or to an image and its variance.
   *
   * @throws IOException if its output is anything else
   */
  public UNetConfig imageNetwork() throws IOException {
    UNetConfig unet = unet();
    int channels = unet.inChannels();
    if (unet.outChannels() != channels && unet.outChannels() != 2 * channels) {
      throw new IOException(
          "%s: the network gives %d channels for images of %d, which cannot be trained or sampled; use a model whose out_channels are its in_channels, or twice as many with a learned variance"
              .formatted(path, unet.outChannels(), channels));
    }
    return unet;
  }

  /** The scheduler's description. */
  public SchedulerDocument scheduler() throws IOException {
    return SchedulerDocument.parse(Fields.read(find(SCHEDULER)));
  }

  /** The scheduler's description, as it is. */
  public Map<String, Object> schedulerFields() throws IOException {
    return JsonFiles.read(find(SCHEDULER));
  }

  /** The network's weights under their current names; the caller closes the file. */
  public SafetensorsFile weights() throws IOException {
    Path file = find(WEIGHTS);
    Path pickle = file.resolveSibling("diffusion_pytorch_model.bin");
    if (!Files.exists(file) && Files.exists(pickle)) {
      throw new IOException(
          "%s: pickled weights can run any program and are not read; save the model as safetensors"
              .formatted(pickle));
    }
    SafetensorsFile weights = SafetensorsFile.open(file);
    try {
      return OldAttention.renewed(weights);
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** The SHA-256 of the file of weights, 64 hexadecimal digits. */
  public String weightsDigest() throws IOException {
    return Sha256.of(find(WEIGHTS));
  }

  /** SHA-256 over the files of the network, the weights and the schedule. */
  public String sha256() throws IOException {
    String network = Sha256.of(find(UNET));
    return Sha256.of(network + weightsDigest() + Sha256.of(find(SCHEDULER)));
  }

  /**
   * Identifies how images are drawn with the weights: the network, the noise schedule, what is
   * predicted, and the version of the samplers. Other files with the same meaning give the same.
   */
  public String meaning() throws IOException {
    SchedulerDocument scheduler = scheduler();
    return new CacheKey("pipeline", Samplers.VERSION)
        .add("unet", unet())
        .add("betas", Arrays.toString(scheduler.schedule().betas()))
        .add("prediction", scheduler.prediction())
        .hex();
  }

  private Path find(String name) {
    Path file = path.resolve(name);
    Path early = path.resolve(file.getFileName());
    return Files.isDirectory(file.getParent()) || !Files.exists(early) ? file : early;
  }
}
