package io.github.ddpm.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.StagingFolder;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusers.AutoencoderDocument;
import io.github.ddpm.diffusers.AutoencoderFolder;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.unet.Autoencoder;
import io.github.ddpm.unet.AutoencoderConfig;
import java.io.IOException;

/**
 * A trained autoencoder in memory: diffusers' {@code AutoencoderKL} or {@code VQModel}.
 *
 * @param network the network
 * @param parameters the position of each parameter in {@code weights}
 * @param weights float32, on the device used for encoding and decoding
 */
public record TrainedAutoencoder(Autoencoder network, FlatParameters parameters, NDArray weights)
    implements AutoCloseable {

  /**
   * Reads an autoencoder onto {@code device}.
   *
   * @throws IOException if a file is missing or damaged, asks for something that is not supported,
   *     or has other tensors than it describes, listing what differs
   */
  public static TrainedAutoencoder read(AutoencoderFolder folder, Device device)
      throws IOException {
    Autoencoder network = Autoencoder.of(folder.config());
    FlatParameters parameters = new FlatParameters(network);
    NDManager manager = Torch.newManager(device);
    try (TensorFile file = folder.weights()) {
      StateFiles.requireSame(file, "", parameters); // Before there is memory for them.
      NDArray weights = parameters.zeros(manager);
      StateFiles.restore(file, "", parameters, weights);
      return new TrainedAutoencoder(network, parameters, weights);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Writes it as diffusers does, in the folder {@code name} of {@code folder}. */
  public void write(StagingFolder folder, String name) throws IOException {
    folder.json(name + "/" + AutoencoderFolder.CONFIG, AutoencoderDocument.of(network.config()));
    folder.safetensors(
        name + "/" + AutoencoderFolder.WEIGHTS,
        Safetensors.PYTORCH,
        StateFiles.tensors("", parameters, weights));
  }

  /**
   * {@link Autoencoder#encode} ready for evaluation, with the current weights, which then belong to
   * {@code manager}.
   *
   * @param images the usual shape of what is encoded at once, (N, C, H, W)
   */
  public NetworkFunction encoder(Precision precision, NDManager manager, Shape images) {
    NDArray cast = cast(precision, manager);
    ParameterStore store = parameters.view(cast);
    double work = network.encodingWork((int) images.get(2), (int) images.get(3));
    try (NDManager scope = manager.newSubManager()) {
      return Pipeline.fastest(
          inputs -> network.encode(store, inputs.singletonOrThrow()),
          new NDList(network.imageExample(scope)),
          images,
          cast.getDataType(),
          work);
    }
  }

  /**
   * {@link Autoencoder#decode}, likewise.
   *
   * @param images the usual shape of what is decoded at once, (N, C', H, W)
   */
  public NetworkFunction decoder(Precision precision, NDManager manager, Shape images) {
    NDArray cast = cast(precision, manager);
    ParameterStore store = parameters.view(cast);
    AutoencoderConfig config = network.config();
    int height = (int) images.get(2);
    int width = (int) images.get(3);
    Shape latents =
        new Shape(
            images.get(0),
            config.decodedChannels(),
            height / config.factor(),
            width / config.factor());
    try (NDManager scope = manager.newSubManager()) {
      return Pipeline.fastest(
          inputs -> network.decode(store, inputs.singletonOrThrow()),
          new NDList(network.latentExample(scope)),
          latents,
          cast.getDataType(),
          network.decodingWork(height, width));
    }
  }

  private NDArray cast(Precision precision, NDManager manager) {
    NDArray cast = precision.cast(weights.stopGradient());
    cast.attach(manager);
    return cast;
  }

  @Override
  public void close() {
    weights.getManager().close();
  }
}
