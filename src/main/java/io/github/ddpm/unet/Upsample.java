package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Packing;
import io.github.ddpm.torch.Written;

/** Doubles height and width by repeating pixels, then smooths by a 3×3 convolution. */
final class Upsample extends NetworkBlock {
  private final Conv2d conv;

  Upsample(int channels) {
    conv = addChildBlock("conv", new Doubling(channels));
  }

  /** A convolution whose doubling of pixels is part of it. */
  private static final class Doubling extends Conv2d {
    Doubling(int channels) {
      super(channels, channels, 3);
    }

    @Override
    NDArray packed(NDArray weight, int images, int height, int width) {
      return Packing.upsampling(weight, new Shape(images, outChannels(), height, width));
    }
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray weight = conv.weight(x, pass);
    NDArray bias = conv.bias(x, pass);
    return pass.tape().inPieces()
        ? Written.upsample(pass.tape(), x, weight, bias)
        : Ops.upsample(x, weight, bias);
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
