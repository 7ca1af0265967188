package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.torch.ForwardOptions;
import java.util.Optional;

/**
 * An autoencoder whose latents have a normal distribution (Kingma &amp; Welling 2014). As a DJL
 * block it takes images (N, C, H, W) and standard normal noise of the latents' shape (N, c, H/f,
 * W/f); without noise, latents are their means. It returns the decoded images, and the {@link
 * LatentMoments} (N, 2c, H/f, W/f) of which the latents were drawn.
 */
public final class AutoencoderKL extends Autoencoder {
  AutoencoderKL(AutoencoderConfig config, AutoencoderConfig.NormalLatents latents) {
    super(config, config.encodedChannels(), latents.quantConv(), latents.postQuantConv());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Pass pass = new Pass(store, training, Optional.empty(), ForwardOptions.in(params));
    NDArray moments = encoded(inputs.head(), pass);
    LatentMoments latents = new LatentMoments(moments);
    NDArray z = inputs.size() > 1 ? latents.sample(inputs.get(1)) : latents.mean();
    return new NDList(decoded(z, pass), moments);
  }

  /** What comes back of images whose latents are their means. */
  @Override
  NDArray forward(NDArray x, Pass pass) {
    return decoded(new LatentMoments(encoded(x, pass)).mean(), pass);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape x = inputs[0];
    int factor = config().factor();
    Shape moments =
        new Shape(x.get(0), config().encodedChannels(), x.get(2) / factor, x.get(3) / factor);
    return new Shape[] {super.getOutputShapes(inputs)[0], moments};
  }
}
