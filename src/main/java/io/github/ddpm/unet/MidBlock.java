package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The coarsest level of a network: residual block, attention if the network has it here, residual
 * block.
 */
final class MidBlock extends NetworkBlock {
  private final Optional<AttentionBlock> attention;
  private final ResidualBlock before;
  private final ResidualBlock after;

  MidBlock(int channels, UNetConfig config) {
    this(
        channels,
        config.attention().mid(),
        attentionGroups(config),
        config.blocks().midScaleFactor(),
        BlockSpec.of(config));
  }

  /** The middle of an autoencoder's encoder or decoder. */
  MidBlock(int channels, boolean isAttentive, BlockSpec spec) {
    this(channels, isAttentive, spec.norm().groups(), 1, spec);
  }

  private MidBlock(
      int channels, boolean isAttentive, int attentionGroups, double scale, BlockSpec spec) {
    attention =
        isAttentive
            ? Optional.of(
                addChildBlock(
                    "attentions.0", new AttentionBlock(channels, attentionGroups, scale, spec)))
            : Optional.empty();
    before = addChildBlock("resnets.0", new ResidualBlock(channels, channels, scale, spec));
    after = addChildBlock("resnets.1", new ResidualBlock(channels, channels, scale, spec));
  }

  /** Diffusers' default: no normalisation where time scales and shifts. */
  private static int attentionGroups(UNetConfig config) {
    if (config.attention().midNormGroups() > 0) {
      return config.attention().midNormGroups();
    }
    return config.time().scaleShift() ? 0 : config.norm().groups();
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray h = pass.through(before, x);
    return pass.through(after, attention.map(block -> pass.through(block, h)).orElse(h));
  }

  @Override
  int outChannels() {
    return after.outChannels();
  }

  @Override
  double work(int height, int width) {
    return before.work(height, width)
        + attention.map(block -> block.work(height, width)).orElse(0.0)
        + after.work(height, width);
  }
}
