package io.github.ddpm.unet;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The configuration of a U-Net's shape and arithmetic. Each component corresponds to the field of
 * diffusers' {@code UNet2DModel} with its name in snake_case.
 *
 * @param height of the images, a multiple of 2^(levels − 1)
 * @param width of the images, likewise
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the output
 * @param centerInputSample whether images are first mapped from [0, 1] to [−1, 1]
 * @param flipSinToCos cosines before sines in the time embedding
 * @param freqShift subtracted from half the embedding's width in the frequencies' exponent
 * @param blockOutChannels channels of each level, the finest first
 * @param layersPerBlock residual blocks of a level on the way down; one more on the way up
 * @param downAttention for each level, the finest first, whether attention follows its residual
 *     blocks on the way down ({@code AttnDownBlock2D})
 * @param addAttention whether there is attention at the coarsest level
 * @param upAttention as {@code downAttention}, on the way up ({@code AttnUpBlock2D}), the finest
 *     level first too
 * @param attentionHeadDim channels d per attention head, or 0 for a single head; C channels have
 *     ⌊C/d⌋ heads
 * @param downsamplePadding 0 pads right and bottom by one, 1 pads all round
 * @param midBlockScaleFactor divisor of the outputs of the coarsest level's blocks
 * @param actFn activation after each normalisation but the last, which has SiLU
 * @param normNumGroups groups of each group normalisation
 * @param attnNormNumGroups groups before the coarsest level's attention, or 0 for {@code
 *     normNumGroups} where time is added and for no normalisation where it scales and shifts
 * @param normEps added to the variance in each group normalisation
 * @param scaleShift whether time scales and shifts ({@code resnet_time_scale_shift: scale_shift})
 *     or is added
 * @param numClassEmbeds the number of classes that images may have, or 0 for images without
 * @param dropout probability of zeroing an activation before a block's last convolution
 */
public record UNetConfig(
    int height,
    int width,
    int inChannels,
    int outChannels,
    boolean centerInputSample,
    boolean flipSinToCos,
    int freqShift,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Boolean> downAttention,
    boolean addAttention,
    List<Boolean> upAttention,
    int attentionHeadDim,
    int downsamplePadding,
    double midBlockScaleFactor,
    Activation actFn,
    int normNumGroups,
    int attnNormNumGroups,
    double normEps,
    boolean scaleShift,
    int numClassEmbeds,
    double dropout) {

  /** Copies the lists and checks every value; an error names the field. */
  public UNetConfig {
    blockOutChannels = List.copyOf(blockOutChannels);
    downAttention = List.copyOf(downAttention);
    upAttention = List.copyOf(upAttention);
    UNetSettings.requireChannels(blockOutChannels, normNumGroups);
    UNetSettings.requireLayers(layersPerBlock, dropout);
    int levels = blockOutChannels.size();
    require(inChannels >= 1, "in_channels", "must be at least 1, is " + inChannels);
    require(outChannels >= 1, "out_channels", "must be at least 1, is " + outChannels);
    require(
        downAttention.size() == levels,
        "down_block_types",
        "must have %d elements, as block_out_channels".formatted(levels));
    require(
        upAttention.size() == levels,
        "up_block_types",
        "must have %d elements, as block_out_channels".formatted(levels));
    List<Integer> attended = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      if (downAttention.get(level) || upAttention.get(level)) {
        attended.add(blockOutChannels.get(level));
      }
    }
    int last = blockOutChannels.get(levels - 1);
    if (addAttention) {
      attended.add(last);
    }
    require(
        attentionHeadDim >= 0 && attended.stream().allMatch(c -> c >= attentionHeadDim),
        "attention_head_dim",
        "must not exceed the channels where attention is, "
            + "%s, is %d".formatted(attended, attentionHeadDim));
    int half = blockOutChannels.get(0) / 2;
    require(freqShift < half, "freq_shift", "must be below %d, is %d".formatted(half, freqShift));
    require(
        downsamplePadding == 0 || downsamplePadding == 1,
        "downsample_padding",
        "must be 0 or 1, is " + downsamplePadding);
    require(
        midBlockScaleFactor > 0 && Double.isFinite(midBlockScaleFactor),
        "mid_block_scale_factor",
        "must be above 0, is " + midBlockScaleFactor);
    require(
        attnNormNumGroups >= 0 && (attnNormNumGroups == 0 || last % attnNormNumGroups == 0),
        "attn_norm_num_groups",
        "must divide the last of block_out_channels, %d, is %d".formatted(last, attnNormNumGroups));
    require(
        normEps >= 0 && Double.isFinite(normEps), "norm_eps", "must not be negative: " + normEps);
    require(numClassEmbeds >= 0, "num_class_embeds", "must not be negative: " + numClassEmbeds);
    int stride = 1 << (levels - 1);
    require(
        height >= 1 && width >= 1 && height % stride == 0 && width % stride == 0,
        "image_size",
        "both sides must be multiples of %d for %d levels, is %dx%d"
            .formatted(stride, levels, height, width));
  }

  /** Ho et al.'s design at the given size, for images of {@code channels} × height × width. */
  public static UNetConfig of(UNetSettings settings, int channels, int height, int width) {
    List<Boolean> attention =
        IntStream.range(0, settings.blockOutChannels().size())
            .mapToObj(level -> settings.attentionResolutions().contains(height >> level))
            .toList();
    return new UNetConfig(
        height,
        width,
        channels,
        channels,
        false,
        false,
        1,
        settings.blockOutChannels(),
        settings.layersPerBlock(),
        attention,
        true,
        attention,
        settings.attentionHeadDim(),
        0,
        1,
        Activation.SILU,
        settings.normNumGroups(),
        0,
        1e-6,
        false,
        settings.classes() == 0 ? 0 : settings.classes() + 1,
        settings.dropout());
  }

  /** The same network with a different dropout. */
  public UNetConfig withDropout(double probability) {
    return with(outChannels, probability);
  }

  /** The same network with a learnt variance: twice as many output channels as input channels. */
  public UNetConfig withLearntSigma() {
    return with(2 * inChannels, dropout);
  }

  private UNetConfig with(int out, double probability) {
    return new UNetConfig(
        height,
        width,
        inChannels,
        out,
        centerInputSample,
        flipSinToCos,
        freqShift,
        blockOutChannels,
        layersPerBlock,
        downAttention,
        addAttention,
        upAttention,
        attentionHeadDim,
        downsamplePadding,
        midBlockScaleFactor,
        actFn,
        normNumGroups,
        attnNormNumGroups,
        normEps,
        scaleShift,
        numClassEmbeds,
        probability);
  }

  /** The number of levels, each half as high and wide as the one before. */
  public int levels() {
    return blockOutChannels.size();
  }

  /** The width of the time embedding. */
  public int tembChannels() {
    return 4 * blockOutChannels.get(0);
  }
}
