package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Ops;
import java.util.Optional;

/**
 * An autoencoder whose decoder takes each latent for the nearest code of a book (van den Oord et
 * al. 2017). As a DJL block it takes images (N, C, H, W) and returns the decoded images, and each
 * image's {@linkplain Codebook#commitLoss commitment loss} (N). The decoder's gradient in the codes
 * goes to the encoder's latents as it is.
 */
public final class VQModel extends Autoencoder {
  private final Codebook codebook;

  VQModel(AutoencoderConfig config, AutoencoderConfig.CodedLatents latents) {
    super(config, config.latentChannels(), true, true);
    codebook = addChildBlock("quantize.embedding", new Codebook(latents));
  }

  /** The numbers (N, h, w), int64, of the codes nearest to latents (N, c, h, w). */
  public NDArray indices(ParameterStore store, NDArray latents) {
    return codebook.indices(latents, evaluation(store));
  }

  /** The codes (N, c, h, w) that the decoder takes latents (N, c, h, w) for. */
  public NDArray quantize(ParameterStore store, NDArray latents) {
    return Ops.toFp32(codebook.forward(latents, evaluation(store)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Pass pass = new Pass(store, training, Optional.empty(), ForwardOptions.in(params));
    NDArray latents = encoded(inputs.head(), pass);
    NDArray codes = Ops.toFp32(codebook.forward(latents, pass));
    NDArray decoded = super.decoded(Ops.straightThrough(latents, codes), pass);
    return new NDList(decoded, Codebook.commitLoss(latents, codes));
  }

  @Override
  NDArray decoded(NDArray latents, Pass pass) {
    return super.decoded(codebook.forward(latents, pass), pass);
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return decoded(encoded(x, pass), pass);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {super.getOutputShapes(inputs)[0], new Shape(inputs[0].get(0))};
  }
}
