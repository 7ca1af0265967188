package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** A fully connected layer over the last axis. */
final class Linear extends Layer {
  private final int inChannels;
  private final int outChannels;

  Linear(int inChannels, int outChannels) {
    this(inChannels, outChannels, 1);
  }

  /** A layer whose initial weights have {@code scale} times Xavier's variance. */
  Linear(int inChannels, int outChannels, double scale) {
    super(new Shape(outChannels, inChannels), fanAverage(scale), outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return pass.layers().linear(x, weight(x, pass), bias(x, pass));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape x = inputs[0];
    return new Shape[] {x.slice(0, x.dimension() - 1).add(outChannels)};
  }

  @Override
  int outChannels() {
    return outChannels;
  }

  /** The work for one row; {@code height} × {@code width} rows where they are pixels. */
  @Override
  double work(int height, int width) {
    return 2.0 * inChannels * outChannels * height * width;
  }
}
