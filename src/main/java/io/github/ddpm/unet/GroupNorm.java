package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.github.ddpm.torch.Ops;

/** Group normalisation (Wu &amp; He 2018) with a scale and a shift per channel. */
final class GroupNorm extends Layer {
  private final int channels;
  private final UNetConfig.Norm norm;

  GroupNorm(int channels, UNetConfig.Norm norm) {
    super(new Shape(channels), Initializer.ONES, channels);
    this.channels = channels;
    this.norm = norm;
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return Ops.groupNorm(x, weight(x, pass), bias(x, pass), norm.groups(), norm.eps());
  }

  @Override
  int outChannels() {
    return channels;
  }

  /** Not counted: memory, not arithmetic, is what a normalisation costs. */
  @Override
  double work(int height, int width) {
    return 0;
  }
}
