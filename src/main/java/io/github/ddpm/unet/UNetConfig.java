package io.github.ddpm.unet;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Everything that fixes a U-Net's shape and arithmetic, in the words of diffusers' {@code
 * UNet2DModel}, whose field is the component's name in snake_case.
 *
 * @param height of the images, a multiple of 2^(levels − 1)
 * @param width of the images, likewise
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the output
 * @param blockOutChannels channels of each level, the finest first
 * @param layersPerBlock residual blocks of a level on the way down; one more on the way up
 * @param attention for each level whether attention follows its residual blocks ({@code
 *     AttnDownBlock2D} and {@code AttnUpBlock2D})
 * @param attentionHeadDim channels of an attention head, or 0 for a single head
 * @param normNumGroups groups of each group normalisation
 * @param normEps added to the variance in each group normalisation
 * @param downsamplePadding 0 pads right and bottom by one, 1 pads all round
 * @param flipSinToCos cosines before sines in the time embedding
 * @param freqShift what is taken from half the embedding's width in the frequencies' exponent
 * @param dropout probability of zeroing an activation before a block's last convolution
 */
public record UNetConfig(
    int height,
    int width,
    int inChannels,
    int outChannels,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Boolean> attention,
    int attentionHeadDim,
    int normNumGroups,
    double normEps,
    int downsamplePadding,
    boolean flipSinToCos,
    int freqShift,
    double dropout) {

  /** Copies the lists and checks that the sides can be halved once per level. */
  public UNetConfig {
    blockOutChannels = List.copyOf(blockOutChannels);
    attention = List.copyOf(attention);
    int stride = 1 << (blockOutChannels.size() - 1);
    if (height % stride != 0 || width % stride != 0) {
      throw new IllegalArgumentException(
          "image_size: both sides must be multiples of "
              + stride
              + " for "
              + blockOutChannels.size()
              + " levels, is "
              + height
              + "x"
              + width);
    }
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
        settings.blockOutChannels(),
        settings.layersPerBlock(),
        attention,
        settings.attentionHeadDim(),
        settings.normNumGroups(),
        1e-6,
        0,
        false,
        1,
        settings.dropout());
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
