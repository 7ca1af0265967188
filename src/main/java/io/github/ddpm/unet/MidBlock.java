package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;

/** The coarsest point: residual block, attention, residual block. */
final class MidBlock extends NetworkBlock {
  private final AttentionBlock attention;
  private final ResidualBlock before;
  private final ResidualBlock after;

  MidBlock(int channels, UNetConfig config) {
    attention = addChildBlock("attentions.0", new AttentionBlock(channels, config));
    before = addChildBlock("resnets.0", new ResidualBlock(channels, channels, config));
    after = addChildBlock("resnets.1", new ResidualBlock(channels, channels, config));
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return after.forward(attention.forward(before.forward(x, pass), pass), pass);
  }

  @Override
  int outChannels() {
    return after.outChannels();
  }

  @Override
  double work(int height, int width) {
    return before.work(height, width) + attention.work(height, width) + after.work(height, width);
  }
}
