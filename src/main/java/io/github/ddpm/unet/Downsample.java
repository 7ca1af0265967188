package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Packing;

/** Halves height and width by a 3×3 convolution with stride 2. */
final class Downsample extends NetworkBlock {
  private final Conv2d conv;
  private final int padding;

  Downsample(int channels, UNetConfig config) {
    conv = addChildBlock("conv", new Halving(channels));
    padding = config.downsamplePadding();
  }

  /** A convolution of every other pixel. */
  private static final class Halving extends Conv2d {
    Halving(int channels) {
      super(channels, channels, 3);
    }

    @Override
    NDArray packed(NDArray weight, long pixels) {
      return Packing.convolution(weight);
    }
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return Ops.downsample(x, conv.weight(x, pass), conv.bias(x, pass), padding);
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
