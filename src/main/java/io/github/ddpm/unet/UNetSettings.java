package io.github.ddpm.unet;

import static io.github.ddpm.settings.InvalidSetting.require;

import java.util.List;

/**
 * The settings of the U-Net's size (Ho et al. 2020, appendix B).
 *
 * @param blockOutChannels channels of each level, the finest first; the number of levels L means
 *     that image sides must be multiples of 2^(L−1)
 * @param layersPerBlock residual blocks per level on the way down; one more on the way up
 * @param attentionResolutions image heights at which self-attention follows each residual block
 * @param attentionHeadDim channels per attention head, or 0 for a single head
 * @param dropout probability in [0, 1) of zeroing an activation before a block's last convolution
 * @param normNumGroups groups of each group normalisation; must divide all channel counts
 * @param classes number of classes that the network is conditioned on, or 0 for none; one more
 *     embedding stands for "no class"
 * @param lowResolution height of the small image that the network is shown besides the noisy one,
 *     of which it draws a larger one; 0 for none
 */
public record UNetSettings(
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Integer> attentionResolutions,
    int attentionHeadDim,
    double dropout,
    int normNumGroups,
    int classes,
    int lowResolution) {

  // No network comes near these; a file that asks for more would only fill the memory.
  private static final int MOST_LEVELS = 16;
  private static final int MOST_CHANNELS = 1 << 16;
  private static final int MOST_LAYERS = 64;

  /** Checks every value; an error names the setting's YAML key. */
  public UNetSettings {
    blockOutChannels = List.copyOf(blockOutChannels);
    attentionResolutions = List.copyOf(attentionResolutions);
    requireChannels(blockOutChannels, normNumGroups);
    requireLayers(layersPerBlock, dropout);
    require(classes >= 0, "classes", "must be at least 0, is " + classes);
    require(lowResolution >= 0, "low_resolution", "must be at least 0, is " + lowResolution);
    require(
        lowResolution == 0 || classes == 0,
        "classes",
        "must be 0 with low_resolution, is %d: the network is told what a small image shows, not its class; let the network that draws the small images have them"
            .formatted(classes));
    require(
        attentionHeadDim >= 0, "attention_head_dim", "must be at least 0, is " + attentionHeadDim);
    for (int c : blockOutChannels) {
      require(
          attentionHeadDim == 0 || c % attentionHeadDim == 0,
          "attention_head_dim",
          "must divide each of block_out_channels, is " + attentionHeadDim + " and one is " + c);
    }
  }

  /** Ho et al.'s network for CIFAR-10: 35.7 million parameters. */
  public static UNetSettings defaults() {
    return new UNetSettings(List.of(128, 256, 256, 256), 2, List.of(16), 0, 0.1, 32, 0, 0);
  }

  /** Checks the levels of a network whose time embedding begins with sines and cosines. */
  static void requireChannels(List<Integer> blockOutChannels, int normNumGroups) {
    requireLevels(blockOutChannels, normNumGroups);
    int first = blockOutChannels.get(0);
    require(
        first % 2 == 0 && first >= 4,
        "block_out_channels",
        "the first must be even and at least 4, is " + first);
  }

  static void requireLevels(List<Integer> blockOutChannels, int normNumGroups) {
    require(!blockOutChannels.isEmpty(), "block_out_channels", "must name at least one level");
    require(
        blockOutChannels.size() <= MOST_LEVELS,
        "block_out_channels",
        "must name at most %d levels, names %d".formatted(MOST_LEVELS, blockOutChannels.size()));
    require(normNumGroups >= 1, "norm_num_groups", "must be at least 1, is " + normNumGroups);
    for (int c : blockOutChannels) {
      require(
          c >= 1 && c % normNumGroups == 0,
          "block_out_channels",
          "each must be a multiple of norm_num_groups = %d, one is %d".formatted(normNumGroups, c));
      require(
          c <= MOST_CHANNELS,
          "block_out_channels",
          "each must be at most %d, one is %d".formatted(MOST_CHANNELS, c));
    }
  }

  static void requireLayers(int layersPerBlock, double dropout) {
    require(
        layersPerBlock >= 1 && layersPerBlock <= MOST_LAYERS,
        "layers_per_block",
        "must be 1 to %d, is %d".formatted(MOST_LAYERS, layersPerBlock));
    require(dropout >= 0 && dropout < 1, "dropout", "must lie in [0, 1), is " + dropout);
  }
}
