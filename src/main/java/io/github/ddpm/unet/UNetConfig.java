package io.github.ddpm.unet;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The configuration of a U-Net's shape and arithmetic: the fields of diffusers' {@code
 * UNet2DModel}.
 *
 * @param height of the images, a multiple of 2^(levels − 1)
 * @param width of the images, likewise
 * @param inChannels channels of the noisy image and, behind them, of the image that the network is
 *     shown, if any
 * @param outChannels channels of the output: those of an image, or twice as many with a learnt
 *     variance
 * @param centerInputSample whether images are first mapped from [0, 1] to [−1, 1]
 * @param blocks the sizes of the levels
 * @param attention where attention is, and its heads
 * @param time how the timestep enters
 * @param norm the group normalisations
 * @param actFn activation after each normalisation but the last, which has SiLU
 * @param numClassEmbeds the number of classes that images may have, or 0 for images without
 * @param dropout probability of zeroing an activation before a block's last convolution
 */
public record UNetConfig(
    int height,
    int width,
    int inChannels,
    int outChannels,
    boolean centerInputSample,
    Blocks blocks,
    Attention attention,
    Time time,
    Norm norm,
    Activation actFn,
    int numClassEmbeds,
    double dropout) {

  /**
   * The levels, each half as high and wide as the one before.
   *
   * @param outChannels channels of each level, the finest first
   * @param layersPerBlock residual blocks of a level on the way down; one more on the way up
   * @param downsamplePadding 0 pads right and bottom by one, 1 pads all round
   * @param midScaleFactor divisor of the outputs of the coarsest level's blocks
   */
  public record Blocks(
      List<Integer> outChannels, int layersPerBlock, int downsamplePadding, double midScaleFactor) {
    /** Copies the list and checks the values that stand alone. */
    public Blocks {
      outChannels = List.copyOf(outChannels);
      require(
          downsamplePadding == 0 || downsamplePadding == 1,
          "downsample_padding",
          "must be 0 or 1, is " + downsamplePadding);
      require(
          midScaleFactor > 0 && Double.isFinite(midScaleFactor),
          "mid_block_scale_factor",
          "must be above 0, is " + midScaleFactor);
    }
  }

  /**
   * Where attention follows the residual blocks.
   *
   * @param down whether it does on the way down ({@code AttnDownBlock2D}), for each level, the
   *     finest first
   * @param mid whether it does at the coarsest level
   * @param up as {@code down}, on the way up ({@code AttnUpBlock2D}), the finest level first too
   * @param headDim channels d per head, or 0 for a single head; C channels have ⌊C/d⌋ heads
   * @param midNormGroups groups of the normalisation before the coarsest level's attention, or 0
   *     for {@link Norm#groups} where time is added and for none where it scales and shifts
   */
  public record Attention(
      List<Boolean> down, boolean mid, List<Boolean> up, int headDim, int midNormGroups) {
    /** Copies the lists. */
    public Attention {
      down = List.copyOf(down);
      up = List.copyOf(up);
    }
  }

  /**
   * How the timestep enters.
   *
   * @param flipSinToCos cosines before sines in its embedding
   * @param freqShift subtracted from half the embedding's width in the frequencies' exponent
   * @param scaleShift whether it scales and shifts ({@code resnet_time_scale_shift: scale_shift})
   *     or is added
   * @param ofLabels whether class labels are timesteps too, those of the image that the network is
   *     shown ({@code class_embed_type: timestep})
   */
  public record Time(boolean flipSinToCos, int freqShift, boolean scaleShift, boolean ofLabels) {}

  /**
   * A group normalisation.
   *
   * @param groups of channels
   * @param eps added to the variance
   */
  public record Norm(int groups, double eps) {
    /** Checks the epsilon. */
    public Norm {
      require(eps >= 0 && Double.isFinite(eps), "norm_eps", "must not be negative: " + eps);
    }
  }

  /** Checks that the values fit together; an error names diffusers' field. */
  public UNetConfig {
    UNetSettings.requireChannels(blocks.outChannels, norm.groups);
    UNetSettings.requireLayers(blocks.layersPerBlock, dropout);
    int levels = blocks.outChannels.size();
    require(inChannels >= 1, "in_channels", "must be at least 1, is " + inChannels);
    require(outChannels >= 1, "out_channels", "must be at least 1, is " + outChannels);
    require(
        attention.down.size() == levels,
        "down_block_types",
        "must have %d elements, as block_out_channels".formatted(levels));
    require(
        attention.up.size() == levels,
        "up_block_types",
        "must have %d elements, as block_out_channels".formatted(levels));
    List<Integer> attended = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      if (attention.down.get(level) || attention.up.get(level)) {
        attended.add(blocks.outChannels.get(level));
      }
    }
    int last = blocks.outChannels.get(levels - 1);
    if (attention.mid) {
      attended.add(last);
    }
    int headDim = attention.headDim;
    require(
        headDim >= 0 && attended.stream().allMatch(c -> c >= headDim),
        "attention_head_dim",
        "must not exceed the channels where attention is, "
            + "%s, is %d".formatted(attended, headDim));
    int half = blocks.outChannels.get(0) / 2;
    require(
        time.freqShift < half,
        "freq_shift",
        "must be below %d, is %d".formatted(half, time.freqShift));
    int midGroups = attention.midNormGroups;
    require(
        midGroups >= 0 && (midGroups == 0 || last % midGroups == 0),
        "attn_norm_num_groups",
        "must divide the last of block_out_channels, %d, is %d".formatted(last, midGroups));
    require(numClassEmbeds >= 0, "num_class_embeds", "must not be negative: " + numClassEmbeds);
    require(
        numClassEmbeds == 0 || !time.ofLabels,
        "num_class_embeds",
        "must be null where class_embed_type is timestep, is " + numClassEmbeds);
    int stride = 1 << (levels - 1);
    require(
        height >= 1 && width >= 1 && height % stride == 0 && width % stride == 0,
        "image_size",
        "both sides must be multiples of %d for %d levels, is %dx%d"
            .formatted(stride, levels, height, width));
  }

  /**
   * Ho et al.'s design at the given size, for images of {@code channels} × height × width, which
   * are shown another of as many channels if {@link UNetSettings#lowResolution} says so.
   */
  public static UNetConfig of(UNetSettings settings, int channels, int height, int width) {
    List<Boolean> attention =
        IntStream.range(0, settings.blockOutChannels().size())
            .mapToObj(level -> settings.attentionResolutions().contains(height >> level))
            .toList();
    return new UNetConfig(
        height,
        width,
        settings.lowResolution() == 0 ? channels : 2 * channels,
        channels,
        false,
        new Blocks(settings.blockOutChannels(), settings.layersPerBlock(), 0, 1),
        new Attention(attention, true, attention, settings.attentionHeadDim(), 0),
        new Time(false, 1, false, false),
        new Norm(settings.normNumGroups(), 1e-6),
        Activation.SILU,
        settings.classes() == 0 ? 0 : settings.classes() + 1,
        settings.dropout());
  }

  /** The same network with a different dropout. */
  public UNetConfig withDropout(double probability) {
    return with(outChannels, time, probability);
  }

  /** The same network with a learnt variance: twice as many output channels as an image has. */
  public UNetConfig withLearntSigma() {
    return with(2 * imageChannels(), time, dropout);
  }

  /** The same network, which is told the noise level of the image that it is shown. */
  public UNetConfig withNoiseLevels() {
    Time told = new Time(time.flipSinToCos, time.freqShift, time.scaleShift, true);
    return with(outChannels, told, dropout);
  }

  private UNetConfig with(int out, Time time, double probability) {
    return new UNetConfig(
        height, width,
        inChannels, out,
        centerInputSample, blocks,
        attention, time,
        norm, actFn,
        numClassEmbeds, probability);
  }

  /**
   * Channels of the images that it draws. Grey and colour images, and those with a learnt variance,
   * have 1, 3, 2 and 6 channels of output; what else there is at the input, grey or colour, is an
   * image that the network is shown.
   */
  public int imageChannels() {
    int drawn = outChannels % 3 == 0 ? 3 : 1;
    boolean isImage = outChannels == drawn || outChannels == 2 * drawn;
    int shown = inChannels - drawn;
    return isImage && (shown == 1 || shown == 3) ? drawn : inChannels;
  }

  /** Channels of the image that it is shown besides the noisy one, or 0. */
  public int shownChannels() {
    return inChannels - imageChannels();
  }

  /** Whether it takes a number for each image besides the timestep: a class, or a noise level. */
  public boolean takesLabels() {
    return numClassEmbeds > 0 || time.ofLabels;
  }

  /** The number of levels. */
  public int levels() {
    return blocks.outChannels.size();
  }

  /** The width of the time embedding. */
  public int tembChannels() {
    return 4 * blocks.outChannels.get(0);
  }
}
