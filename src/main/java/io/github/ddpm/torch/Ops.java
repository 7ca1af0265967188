package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/**
 * The operations of networks that DJL lacks, each one call into TorchScript ({@code ops.py}). Some
 * calls combine several layers to save work. Arrays are (N, C, H, W) unless said; weights are in
 * PyTorch's order; results belong to the first argument's manager; gradients are recorded if
 * {@linkplain Torch#gradMode grad mode} is on.
 *
 * <p>The weights' number format decides that of the arithmetic: {@link #conv2d} and {@link #linear}
 * convert their input to it, and later results keep it until {@link #toFp32}.
 */
public final class Ops {
  private static final Script SCRIPT = Script.load("ops");

  private Ops() {}

  /** Convolution: weight (C', C, k, k), bias (C'). */
  public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
    return SCRIPT.call("conv2d", x, weight, bias, stride, padding);
  }

  /** x Wᵀ + b over the last axis: x (…, C), weight (C', C), bias (C'). */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return SCRIPT.call("linear", x, weight, bias);
  }

  /** {@code silu(linear(x))} with silu(x) = x σ(x). */
  public static NDArray linearSilu(NDArray x, NDArray weight, NDArray bias) {
    return SCRIPT.call("linear_silu", x, weight, bias);
  }

  /** The activation function applied to each element; x has any shape. */
  public static NDArray activate(NDArray x, Activation activation) {
    return SCRIPT.call("activation", x, activation.number());
  }

  /** The rows of {@code weight} (K, C) at {@code indices} (N), int64: (N, C). */
  public static NDArray embedding(NDArray indices, NDArray weight) {
    return SCRIPT.call("embedding", indices, weight);
  }

  /**
   * The index, int64 (N, H, W), of the row of {@code table} (K, C) that is nearest to each pixel of
   * x. It has no gradient.
   */
  public static NDArray nearest(NDArray x, NDArray table) {
    return SCRIPT.call("nearest", x, table);
  }

  /** The rows of {@code table} (K, C) at {@code indices} (N, H, W), int64: (N, C, H, W). */
  public static NDArray codes(NDArray indices, NDArray table) {
    return SCRIPT.call("codes", indices, table);
  }

  /** The array q, but as if it were x when gradients go back (Bengio et al. 2013). */
  public static NDArray straightThrough(NDArray x, NDArray q) {
    return SCRIPT.call("straight_through", x, q);
  }

  /** The sum of two arrays of one shape. */
  public static NDArray add(NDArray x, NDArray y) {
    return SCRIPT.call("add", x, y);
  }

  /** Two arrays concatenated along the channels. */
  public static NDArray joined(NDArray x, NDArray y) {
    return SCRIPT.call("joined", x, y);
  }

  /** A view of channels {@code begin} … {@code begin + count − 1} of x. */
  public static NDArray channels(NDArray x, int begin, int count) {
    return SCRIPT.call("channels", x, begin, count);
  }

  /** x (N, C, H, W) in the memory layout that is fastest for training on a processor. */
  public static NDArray arranged(NDArray x) {
    return SCRIPT.call("arranged", x);
  }

  /** 2 x − 1: from [0, 1] to [−1, 1]. */
  public static NDArray centre(NDArray x) {
    return SCRIPT.call("centre", x);
  }

  /** Group normalisation with weight and bias (C). */
  public static NDArray groupNorm(NDArray x, NDArray weight, NDArray bias, int groups, double eps) {
    return SCRIPT.call("group_norm", x, weight, bias, groups, eps);
  }

  /**
   * {@code conv(silu(groupNorm(x)))} with a 3×3 convolution.
   *
   * @param weights norm weight and bias (C), convolution weight (C', C, 3, 3) and bias (C')
   */
  public static NDArray normSiluConv(NDArray x, NDList weights, int groups, double eps) {
    return SCRIPT.call(
        "norm_silu_conv",
        x,
        weights.get(0),
        weights.get(1),
        weights.get(2),
        weights.get(3),
        groups,
        eps);
  }

  /**
   * A residual block (Ho et al. 2020, appendix B): {@code (shortcut(x) + conv2(dropout(f(norm2(
   * conv1(f(norm1(x))) + e))))) / outputScale} with the activation function f. With scale and
   * shift, the first half s and second half b of e give {@code f((1 + s) norm2(conv1(f(norm1(x))))
   * + b)} instead.
   *
   * @param e the block's projection of the time embedding, (N, C'), or (N, 2 C') for scale and
   *     shift; empty for a block that is told no time
   * @param weights weight and bias of norm1, conv1, norm2, conv2 and, where the number of channels
   *     changes, the 1×1 conv_shortcut
   * @param training whether dropout is on
   * @param seeds one dropout seed per image, or one for all; empty to use the engine's generator.
   *     Only the lower 32 bits count
   * @param layout memory layout of the convolutions; it changes the result by rounding only
   */
  public static NDArray residual(
      NDArray x,
      Optional<NDArray> e,
      NDList weights,
      ResidualSpec spec,
      boolean training,
      long[] seeds,
      Layout layout) {
    return SCRIPT.call(
        "residual",
        x,
        new NDList(e.stream().toList()),
        weights,
        spec.groups(),
        spec.eps(),
        training ? spec.dropout() : 0.0,
        seeds,
        layout.memoryFormat(),
        spec.activation().number(),
        spec.scaleShift(),
        spec.outputScale());
  }

  /**
   * Self-attention over pixels: {@code (x + to_out(softmax(q kᵀ / √d) v)) / outputScale} of the
   * normalised x, where d is the width of q over the number of heads.
   *
   * @param weights weight and bias of to_q, to_k, to_v, to_out and, if x is normalised first,
   *     group_norm
   */
  public static NDArray attention(
      NDArray x, NDList weights, int groups, double eps, int heads, double outputScale) {
    return SCRIPT.call("attention", x, weights, groups, eps, heads, outputScale);
  }

  /** Halves H and W: 3×3, stride 2; padding 0 means one row below and one column right. */
  public static NDArray downsample(NDArray x, NDArray weight, NDArray bias, int padding) {
    return SCRIPT.call("downsample", x, weight, bias, padding);
  }

  /** Doubles H and W: nearest neighbour, then a 3×3 convolution, computed in one step. */
  public static NDArray upsample(NDArray x, NDArray weight, NDArray bias) {
    return SCRIPT.call("upsample", x, weight, bias);
  }

  /**
   * The sinusoidal embedding of timesteps (Ho et al. 2020, after Vaswani et al. 2017), e_i = t
   * exp(scale i) for i &lt; half, in float32.
   *
   * @param t timesteps (N), of any type
   * @param cosFirst cosines before sines
   * @return (N, 2 half)
   */
  public static NDArray timestepEmbedding(NDArray t, int half, double scale, boolean cosFirst) {
    return SCRIPT.call("timestep_embedding", t, half, scale, cosFirst);
  }

  /** x as float32, with its gradient; x itself if it is float32 already. */
  public static NDArray toFp32(NDArray x) {
    return SCRIPT.call("to_fp32", x);
  }

  /** x rounded to bfloat16, with its gradient. DJL can do little with the result. */
  public static NDArray toBf16(NDArray x) {
    return SCRIPT.call("to_bf16", x);
  }
}
