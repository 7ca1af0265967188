package io.github.ddpm.unet;

import java.util.List;

/**
 * The size of the U-Net, in the few numbers that matter (Ho et al. 2020, appendix B).
 *
 * @param blockOutChannels channels of each level, the finest first; the number of levels L means
 *     that image sides must be multiples of 2^(L−1)
 * @param layersPerBlock residual blocks per level on the way down; one more on the way up
 * @param attentionResolutions image heights at which self-attention follows each residual block
 * @param attentionHeadDim channels per attention head, or 0 for a single head
 * @param dropout probability in [0, 1) of zeroing an activation before a block's last convolution
 * @param normNumGroups groups of each group normalisation; must divide all channel counts
 */
public record UNetSettings(
    List<Integer> blockOutChannels,
    int layersPerBlock,
    List<Integer> attentionResolutions,
    int attentionHeadDim,
    double dropout,
    int normNumGroups) {

  /** Checks every value; an error's message starts with the setting's YAML key and a colon. */
  public UNetSettings {
    blockOutChannels = List.copyOf(blockOutChannels);
    attentionResolutions = List.copyOf(attentionResolutions);
    require(!blockOutChannels.isEmpty(), "block_out_channels: must name at least one level");
    require(normNumGroups >= 1, "norm_num_groups: must be at least 1, is " + normNumGroups);
    for (int c : blockOutChannels) {
      require(
          c >= 1 && c % normNumGroups == 0,
          "block_out_channels: each must be a multiple of norm_num_groups = "
              + normNumGroups
              + ", one is "
              + c);
    }
    require(
        blockOutChannels.get(0) % 2 == 0 && blockOutChannels.get(0) >= 4,
        "block_out_channels: the first must be even and at least 4, is " + blockOutChannels.get(0));
    require(layersPerBlock >= 1, "layers_per_block: must be at least 1, is " + layersPerBlock);
    require(
        attentionHeadDim >= 0, "attention_head_dim: must be at least 0, is " + attentionHeadDim);
    for (int c : blockOutChannels) {
      require(
          attentionHeadDim == 0 || c % attentionHeadDim == 0,
          "attention_head_dim: must divide each of block_out_channels, is "
              + attentionHeadDim
              + " and one is "
              + c);
    }
    require(dropout >= 0 && dropout < 1, "dropout: must lie in [0, 1), is " + dropout);
  }

  /** Ho et al.'s network for CIFAR-10: 35.7 million parameters. */
  public static UNetSettings defaults() {
    return new UNetSettings(List.of(128, 256, 256, 256), 2, List.of(16), 0, 0.1, 32);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
