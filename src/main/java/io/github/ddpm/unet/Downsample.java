package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;

/** Halves height and width by a 3×3 convolution with stride 2. */
final class Downsample extends NetworkBlock {
  private final Conv2d conv;
  private final int padding;

  Downsample(int channels, int padding) {
    this.padding = padding;
    conv = addChildBlock("conv", new Conv2d(channels, channels, 3));
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return pass.layers().downsample(x, conv.weight(x, pass), conv.bias(x, pass), padding);
  }

  @Override
  int outChannels() {
    return conv.outChannels();
  }

  @Override
  double scale() {
    return 0.5;
  }

  @Override
  double work(int height, int width) {
    return conv.work(height / 2, width / 2);
  }
}
