package io.github.ddpm.unet;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Activation;
import java.util.List;

/**
 * The configuration of an autoencoder of images (Rombach et al. 2022): the fields of diffusers'
 * {@code AutoencoderKL} and {@code VQModel}.
 *
 * @param height of the images that it was trained with; it takes others too, if both sides are
 *     multiples of {@link #factor}
 * @param width of these images
 * @param inChannels channels of the images that it encodes
 * @param outChannels channels of the images that it decodes to
 * @param latentChannels channels that the encoder ends and the decoder begins with
 * @param levels of the encoder; the decoder has them in the opposite order
 * @param normNumGroups groups of all normalisations
 * @param actFn activation after each normalisation but the last of encoder and decoder, which have
 *     SiLU
 * @param bottleneck what is between encoder and decoder
 * @param scale from its latents to those that a diffusion model sees
 */
public record AutoencoderConfig(
    int height,
    int width,
    int inChannels,
    int outChannels,
    int latentChannels,
    CoderLevels levels,
    int normNumGroups,
    Activation actFn,
    Bottleneck bottleneck,
    LatentScale scale) {
  /** Of every normalisation, as diffusers has it. */
  private static final double NORM_EPS = 1e-6;

  private static final int MOST_CODES = 1 << 20;
  private static final int MOST_LATENT_CHANNELS = 1 << 12;

  /**
   * The levels of an encoder, each half as high and wide as the one before.
   *
   * @param outChannels channels of each level, the finest first
   * @param layersPerBlock residual blocks of a level of the encoder; the decoder has one more
   * @param downAttention whether attention follows the encoder's residual blocks ({@code
   *     AttnDownEncoderBlock2D}), for each level, the finest first
   * @param midAttention whether both have attention at the coarsest level
   * @param upAttention as {@code downAttention}, for the decoder ({@code AttnUpDecoderBlock2D}),
   *     the finest level first too
   */
  public record CoderLevels(
      List<Integer> outChannels,
      int layersPerBlock,
      List<Boolean> downAttention,
      boolean midAttention,
      List<Boolean> upAttention) {
    /** Copies the lists. */
    public CoderLevels {
      outChannels = List.copyOf(outChannels);
      downAttention = List.copyOf(downAttention);
      upAttention = List.copyOf(upAttention);
    }
  }

  /** What is between encoder and decoder, which keeps latents from being just anything. */
  public sealed interface Bottleneck permits NormalLatents, CodedLatents {}

  /**
   * Latents of a normal distribution, whose mean and variance the encoder says ({@code
   * AutoencoderKL}).
   *
   * @param quantConv whether a 1×1 convolution follows the encoder
   * @param postQuantConv whether one precedes the decoder
   */
  public record NormalLatents(boolean quantConv, boolean postQuantConv) implements Bottleneck {}

  /**
   * Latents each of which the decoder takes for its nearest code ({@code VQModel}); 1×1
   * convolutions follow the encoder and precede the decoder.
   *
   * @param codes the number of codes, K
   * @param channels of a code
   */
  public record CodedLatents(int codes, int channels) implements Bottleneck {
    /** Checks both. */
    public CodedLatents {
      require(
          codes >= 1 && codes <= MOST_CODES,
          "num_vq_embeddings",
          "must be 1 to %d, is %d".formatted(MOST_CODES, codes));
      requireLatent(channels, "vq_embed_dim");
    }
  }

  /**
   * A diffusion model sees (z − shift) · factor of the latents z, whose standard deviation is then
   * near 1.
   *
   * @param factor one over the standard deviation of the latents of the training images
   * @param shift their mean, or 0
   */
  public record LatentScale(double factor, double shift) {
    /** Checks both. */
    public LatentScale {
      require(
          factor > 0 && Double.isFinite(factor), "scaling_factor", "must be above 0, is " + factor);
      require(Double.isFinite(shift), "shift_factor", "must be a number, is " + shift);
    }
  }

  /** Checks that the values fit together; an error names diffusers' field. */
  public AutoencoderConfig {
    require(
        height >= 1 && width >= 1,
        "sample_size",
        "both sides must be at least 1, is %dx%d".formatted(height, width));
    require(inChannels >= 1, "in_channels", "must be at least 1, is " + inChannels);
    require(outChannels >= 1, "out_channels", "must be at least 1, is " + outChannels);
    requireLatent(latentChannels, "latent_channels");
    UNetSettings.requireLevels(levels.outChannels, normNumGroups);
    UNetSettings.requireLayers(levels.layersPerBlock, 0);
    requireLevels(levels.downAttention, levels, "down_block_types");
    requireLevels(levels.upAttention, levels, "up_block_types");
  }

  private static void requireLevels(List<Boolean> attention, CoderLevels levels, String field) {
    int expected = levels.outChannels.size();
    require(
        attention.size() == expected,
        field,
        "must have %d elements, as block_out_channels, has %d"
            .formatted(expected, attention.size()));
  }

  private static void requireLatent(int channels, String field) {
    require(
        channels >= 1 && channels <= MOST_LATENT_CHANNELS,
        field,
        "must be 1 to %d, is %d".formatted(MOST_LATENT_CHANNELS, channels));
  }

  /** How many pixels, along each side, make one of the latents. */
  public int factor() {
    return 1 << (levels.outChannels.size() - 1);
  }

  /** Channels of the latents that the decoder takes. */
  public int decodedChannels() {
    return bottleneck instanceof CodedLatents coded ? coded.channels : latentChannels;
  }

  /** Channels of what encoding an image gives: moments of latents, or the latents themselves. */
  public int encodedChannels() {
    return bottleneck instanceof CodedLatents coded ? coded.channels : 2 * latentChannels;
  }

  UNetConfig.Norm norm() {
    return new UNetConfig.Norm(normNumGroups, NORM_EPS);
  }
}
