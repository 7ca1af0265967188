package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** A convolution with stride 1 that keeps the image's size: k×k with k odd. */
final class Conv2d extends Layer {
  private final int inChannels;
  private final int outChannels;
  private final int kernel;

  Conv2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, 1);
  }

  /** A convolution whose initial weights have {@code scale} times Xavier's variance. */
  Conv2d(int inChannels, int outChannels, int kernel, double scale) {
    super(new Shape(outChannels, inChannels, kernel, kernel), fanAverage(scale), outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernel = kernel;
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return pass.layers().conv2d(x, weight(x, pass), bias(x, pass), 1, kernel / 2);
  }

  @Override
  int outChannels() {
    return outChannels;
  }

  @Override
  double work(int height, int width) {
    return 2.0 * inChannels * outChannels * kernel * kernel * height * width;
  }
}
