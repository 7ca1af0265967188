package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/**
 * The layers of a network, as its blocks call them. By default each layer is a call of {@link Ops}
 * that PyTorch records; the caller of a network may pass faster implementations. Arrays and weights
 * are as in {@link Ops}.
 */
public interface Layers {
  /** The layers of {@link Ops}. */
  Layers PLAIN = new Layers() {};

  /** As {@link Ops#conv2d}. */
  default NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
    return Ops.conv2d(x, weight, bias, stride, padding);
  }

  /** As {@link Ops#linear}. */
  default NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return Ops.linear(x, weight, bias);
  }

  /** As {@link Ops#normSiluConv}. */
  default NDArray normSiluConv(NDArray x, NDList weights, int groups, double eps) {
    return Ops.normSiluConv(x, weights, groups, eps);
  }

  /** As {@link Ops#residual}. */
  default NDArray residual(
      NDArray x,
      Optional<NDArray> e,
      NDList weights,
      ResidualSpec spec,
      boolean training,
      long[] seeds) {
    return Ops.residual(x, e, weights, spec, training, seeds, Layout.CHANNELS_FIRST);
  }

  /** As {@link Ops#attention}. */
  default NDArray attention(
      NDArray x, NDList weights, int groups, double eps, int heads, double outputScale) {
    return Ops.attention(x, weights, groups, eps, heads, outputScale);
  }

  /** As {@link Ops#downsample}. */
  default NDArray downsample(NDArray x, NDArray weight, NDArray bias, int padding) {
    return Ops.downsample(x, weight, bias, padding);
  }

  /** As {@link Ops#upsample}. */
  default NDArray upsample(NDArray x, NDArray weight, NDArray bias) {
    return Ops.upsample(x, weight, bias);
  }

  /** Prepares the first image-like array (N, C, H, W) of an evaluation for the layers after it. */
  default NDArray begin(NDArray x) {
    return x;
  }

  /** Prepares the output of a block for the blocks after it. */
  default NDArray cut(NDArray output) {
    return output;
  }

  /** Closes an array that the evaluation no longer needs, unless the gradient needs it. */
  default void release(NDArray array) {
    array.close();
  }
}
