package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;

/** Doubles height and width by repeating pixels, then smooths by a 3×3 convolution. */
final class Upsample extends NetworkBlock {
  private final Conv2d conv;

  Upsample(int channels) {
    conv = addChildBlock("conv", new Conv2d(channels, channels, 3));
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return pass.layers().upsample(x, conv.weight(x, pass), conv.bias(x, pass));
  }

  @Override
  int outChannels() {
    return conv.outChannels();
  }

  @Override
  double scale() {
    return 2;
  }

  @Override
  double work(int height, int width) {
    return conv.work(2 * height, 2 * width);
  }
}
