package io.github.ddpm.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.StagingFolder;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.diffusers.UNetDocument;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.fast.FastNetwork;
import io.github.ddpm.torch.CompiledNetwork;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A trained network with its noise schedule: a diffusers pipeline folder, in memory.
 *
 * @param unet the network
 * @param parameters the position of each parameter in {@code weights}
 * @param weights float32, on the device used for sampling
 * @param scheduler the noise schedule, what the network predicts, and whether x_0 is clipped
 * @param noising the schedule by which small images are noised, where the network is told how far
 */
public record Pipeline(
    UNet unet,
    FlatParameters parameters,
    NDArray weights,
    SchedulerDocument scheduler,
    Optional<NoiseSchedule> noising)
    implements AutoCloseable {

  /** One whose network is told no noise level of small images. */
  public Pipeline(
      UNet unet, FlatParameters parameters, NDArray weights, SchedulerDocument scheduler) {
    this(unet, parameters, weights, scheduler, Optional.empty());
  }

  /** The averaged weights of a run in training; they keep changing and belong to the state. */
  public static Pipeline of(RunConfig config, UNet unet, TrainingState state) {
    return new Pipeline(
        unet,
        state.parameters(),
        state.optimizer().ema(),
        SchedulerDocument.of(config.diffusion(), config.sampling()),
        noising(config));
  }

  private static Optional<NoiseSchedule> noising(RunConfig config) {
    return config.unet().time().ofLabels()
        ? Optional.of(NoiseSchedule.of(config.diffusion()))
        : Optional.empty();
  }

  /**
   * Returns the network ready for evaluation, with its current weights, which then belong to {@code
   * manager}.
   *
   * @param images how many are usually evaluated at once
   */
  public NetworkFunction evaluated(Precision precision, NDManager manager, int images) {
    NDArray cast = precision.cast(weights.stopGradient());
    cast.attach(manager);
    ParameterStore store = parameters.view(cast);
    Function<NDList, NDArray> network =
        inputs -> unet.forward(store, inputs, false).singletonOrThrow();
    UNetConfig config = unet.config();
    Shape inputs = new Shape(images, config.inChannels(), config.height(), config.width());
    try (NDManager scope = manager.newSubManager()) {
      return fastest(network, unet.examples(scope), inputs, cast.getDataType(), unet.work());
    }
  }

  /** The form of a network that is the fastest to evaluate, as {@link FastNetwork} describes it. */
  static NetworkFunction fastest(
      Function<NDList, NDArray> network,
      NDList examples,
      Shape inputs,
      DataType format,
      double work) {
    return Rules.areInUse()
        ? FastNetwork.of(network, examples, inputs, format, work)
        : CompiledNetwork.of(examples, network);
  }

  /** The untrained network of a run, with its initial weights, on {@code device}. */
  public static Pipeline untrained(RunConfig config, Device device) {
    UNet unet = new UNet(config.unet());
    FlatParameters parameters = new FlatParameters(unet);
    NDManager manager = Torch.newManager(device);
    Torch.seed(config.seed());
    return new Pipeline(
        unet,
        parameters,
        parameters.initialize(manager),
        SchedulerDocument.of(config.diffusion(), config.sampling()),
        noising(config));
  }

  /**
   * Reads the pipeline in {@code folder} onto {@code device}.
   *
   * @throws IOException if a file is missing or damaged, or asks for something that is not
   *     supported
   */
  public static Pipeline read(Path folder, Device device) throws IOException {
    PipelineFolder files = new PipelineFolder(folder);
    files.index();
    UNet unet = network(files);
    SchedulerDocument scheduler = files.scheduler();
    boolean isTold = unet.config().time().ofLabels();
    Optional<NoiseSchedule> noising = isTold ? Optional.of(files.noising()) : Optional.empty();
    FlatParameters parameters = new FlatParameters(unet);
    NDManager manager = Torch.newManager(device);
    try {
      NDArray weights = parameters.zeros(manager);
      readWeights(folder, parameters, weights);
      return new Pipeline(unet, parameters, weights, scheduler, noising);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * The network that a folder describes, without memory, for which its weights must fit.
   *
   * @throws IOException if it is not supported, or the file's tensors are not exactly its
   *     parameters, listing what differs
   */
  public static UNet network(PipelineFolder folder) throws IOException {
    UNet unet = new UNet(folder.imageNetwork());
    try (TensorFile file = folder.weights()) {
      StateFiles.requireSame(file, "", new FlatParameters(unet));
    }
    return unet;
  }

  /**
   * Reads the weights of the pipeline in {@code folder} into a flat array.
   *
   * @throws IOException if the file's tensors are not exactly those of the parameters
   */
  public static void readWeights(Path folder, FlatParameters parameters, NDArray flat)
      throws IOException {
    try (TensorFile file = new PipelineFolder(folder).weights()) {
      StateFiles.restore(file, "", parameters, flat);
    }
  }

  /** Writes the pipeline of a run with its averaged weights. */
  public static void write(StagingFolder folder, RunConfig config, UNet unet, TrainingState state)
      throws IOException {
    folder.json(PipelineFolder.INDEX, PipelineFolder.index(config.diffusion()));
    folder.json(PipelineFolder.UNET, UNetDocument.of(unet.config()));
    folder.json(
        PipelineFolder.SCHEDULER, SchedulerDocument.fields(config.diffusion(), config.sampling()));
    if (unet.config().time().ofLabels()) {
      folder.json(
          PipelineFolder.NOISING, SchedulerDocument.noising(config.diffusion(), config.sampling()));
    }
    folder.safetensors(
        PipelineFolder.WEIGHTS,
        Safetensors.PYTORCH,
        StateFiles.tensors("", state.parameters(), state.optimizer().ema()));
  }

  @Override
  public void close() {
    weights.getManager().close();
  }
}
