package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Ops;
import java.util.Optional;

/**
 * An autoencoder of images (Rombach et al. 2022, section 3.1), whose latents (N, c, H/f, W/f) a
 * diffusion model can learn in place of images (N, C, H, W). Its blocks and parameters have the
 * names of diffusers' {@code AutoencoderKL} and {@code VQModel}. Images and latents are float32;
 * the weights in the {@link ParameterStore} decide the arithmetic's number format.
 */
public abstract sealed class Autoencoder extends NetworkBlock permits AutoencoderKL, VQModel {
  private final AutoencoderConfig config;
  private final Coder encoder;
  private final Coder decoder;
  private final Optional<Conv2d> quantConv;
  private final Optional<Conv2d> postQuantConv;

  /**
   * Builds the network.
   *
   * @param fromEncoder channels that the encoder ends with
   */
  Autoencoder(AutoencoderConfig config, int fromEncoder, boolean hasQuant, boolean hasPostQuant) {
    this.config = config;
    int encoded = config.encodedChannels();
    int decoded = config.decodedChannels();
    encoder = addChildBlock("encoder", Coder.encoder(fromEncoder, config));
    decoder = addChildBlock("decoder", Coder.decoder(config));
    quantConv =
        hasQuant
            ? Optional.of(addChildBlock("quant_conv", new Conv2d(fromEncoder, encoded, 1)))
            : Optional.empty();
    postQuantConv =
        hasPostQuant
            ? Optional.of(
                addChildBlock("post_quant_conv", new Conv2d(decoded, config.latentChannels(), 1)))
            : Optional.empty();
  }

  /** The network of a configuration; its parameters have shapes and initializers, no values yet. */
  public static Autoencoder of(AutoencoderConfig config) {
    AutoencoderConfig.Bottleneck bottleneck = config.bottleneck();
    return bottleneck instanceof AutoencoderConfig.NormalLatents normal
        ? new AutoencoderKL(config, normal)
        : new VQModel(config, (AutoencoderConfig.CodedLatents) bottleneck);
  }

  /** The network's configuration. */
  public final AutoencoderConfig config() {
    return config;
  }

  /**
   * What the encoder says of images (N, C, H, W), whose sides are multiples of the factor f: the
   * {@link LatentMoments} (N, 2c, H/f, W/f), or the latents themselves (N, c, H/f, W/f) if the
   * decoder takes codes for them.
   */
  public final NDArray encode(ParameterStore store, NDArray images) {
    return encoded(images, evaluation(store));
  }

  /** The images (N, C', f h, f w) of latents (N, c, h, w). */
  public final NDArray decode(ParameterStore store, NDArray latents) {
    return decoded(latents, evaluation(store));
  }

  static Pass evaluation(ParameterStore store) {
    return new Pass(store, false, Optional.empty(), ForwardOptions.in(null));
  }

  final NDArray encoded(NDArray images, Pass pass) {
    requireMultiples(images.getShape());
    NDArray h = pass.through(encoder, images);
    NDArray latents = quantConv.map(conv -> pass.through(conv, h)).orElse(h);
    return pass.layers().cut(Ops.toFp32(latents));
  }

  NDArray decoded(NDArray latents, Pass pass) {
    NDArray h = postQuantConv.map(conv -> pass.through(conv, latents)).orElse(latents);
    return Ops.toFp32(pass.through(decoder, h));
  }

  private void requireMultiples(Shape images) {
    int factor = config.factor();
    if (images.get(2) % factor != 0 || images.get(3) % factor != 0) {
      throw new IllegalArgumentException(
          "image_size: the autoencoder makes a latent of %dx%d pixels, so both sides must be multiples of %d, are %dx%d"
              .formatted(factor, factor, factor, images.get(2), images.get(3)));
    }
  }

  /** An image of the smallest size, to trace {@link #encode} with. */
  public final NDArray imageExample(NDManager manager) {
    return manager.zeros(new Shape(1, config.inChannels(), config.factor(), config.factor()));
  }

  /** A single latent, to trace {@link #decode} with. */
  public final NDArray latentExample(NDManager manager) {
    return manager.zeros(new Shape(1, config.decodedChannels(), 1, 1));
  }

  /** Multiplications and additions to encode one image of height × width. */
  public final double encodingWork(int height, int width) {
    int h = height / config.factor();
    int w = width / config.factor();
    return encoder.work(height, width) + quantConv.map(conv -> conv.work(h, w)).orElse(0.0);
  }

  /** Multiplications and additions to decode one image of height × width. */
  public final double decodingWork(int height, int width) {
    int h = height / config.factor();
    int w = width / config.factor();
    return postQuantConv.map(conv -> conv.work(h, w)).orElse(0.0) + decoder.work(h, w);
  }

  @Override
  final int outChannels() {
    return config.outChannels();
  }

  @Override
  final double work(int height, int width) {
    return encodingWork(height, width) + decodingWork(height, width);
  }
}
