package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Packing;

/** Halves height and width by a 3×3 convolution with stride 2. */
final class Downsample extends NetworkBlock {
  private final Conv2d conv;
  private final int padding;

  Downsample(int channels, UNetConfig config) {
    padding = config.downsamplePadding();
    conv = addChildBlock("conv", new Halving(channels, padding));
  }

  /** A convolution of every other pixel. */
  private static final class Halving extends Conv2d {
    private final int padding;

    Halving(int channels, int padding) {
      super(channels, channels, 3);
      this.padding = padding;
    }

    @Override
    NDArray packed(NDArray weight, int images, int height, int width) {
      int more = padding == 0 ? 1 : 0;
      return Packing.convolution(
          weight, 2, padding, new Shape(images, outChannels(), height + more, width + more));
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
