package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;

/** The operations of {@link Ops} in DJL's own operations, as the papers write them. */
final class Formulas {
  private Formulas() {}

  static NDArray conv(NDArray x, NDArray w, NDArray b, int stride, int padding) {
    return Conv2d.conv2d(
            x, w, b, new Shape(stride, stride), new Shape(padding, padding), new Shape(1, 1))
        .singletonOrThrow();
  }

  static NDArray linear(NDArray x, NDArray w, NDArray b) {
    return x.matMul(w.transpose()).add(b);
  }

  static NDArray silu(NDArray x) {
    return x.div(x.neg().exp().add(1));
  }

  static NDArray activation(NDArray x, Activation activation) {
    return switch (activation) {
      case SILU -> silu(x);
      case MISH -> x.mul(x.exp().add(1).log().tanh());
      case GELU -> x.mul(x.div(Math.sqrt(2)).erf().add(1)).div(2);
      case RELU -> x.maximum(0);
    };
  }

  static NDArray groupNorm(NDArray x, NDArray w, NDArray b, int groups, double eps) {
    Shape channelwise = new Shape(1, x.getShape().get(1), 1, 1);
    NDArray g = x.reshape(x.getShape().get(0), groups, -1);
    NDArray centred = g.sub(g.mean(new int[] {2}, true));
    NDArray variance = centred.square().mean(new int[] {2}, true);
    return centred
        .div(variance.add(eps).sqrt())
        .reshape(x.getShape())
        .mul(w.reshape(channelwise))
        .add(b.reshape(channelwise));
  }

  /** The list is x, norm weight and bias, convolution weight and bias. */
  static NDArray normSiluConv(NDList a, int groups, double eps) {
    NDArray h = silu(groupNorm(a.get(0), a.get(1), a.get(2), groups, eps));
    return conv(h, a.get(3), a.get(4), 1, 1);
  }

  /** The list is x, e, and the weights in the order of {@link Ops#residual}. */
  static NDArray residual(NDList a, ResidualSpec spec) {
    NDArray x = a.get(0);
    NDArray h = groupNorm(x, a.get(2), a.get(3), spec.groups(), spec.eps());
    h = conv(activation(h, spec.activation()), a.get(4), a.get(5), 1, 1);
    NDArray e = a.get(1).reshape(x.getShape().get(0), -1, 1, 1);
    if (spec.scaleShift()) {
      long c = h.getShape().get(1);
      h = groupNorm(h, a.get(6), a.get(7), spec.groups(), spec.eps());
      h = h.mul(e.get(":, :" + c).add(1)).add(e.get(":, " + c + ":"));
    } else {
      h = groupNorm(h.add(e), a.get(6), a.get(7), spec.groups(), spec.eps());
    }
    h = conv(activation(h, spec.activation()), a.get(8), a.get(9), 1, 1);
    NDArray sum = (a.size() > 10 ? conv(x, a.get(10), a.get(11), 1, 0) : x).add(h);
    return sum.div(spec.outputScale());
  }

  /** The list is x and the weights in the order of {@link Ops#attention}; head by head. */
  static NDArray attention(NDList a, int groups, double eps, int heads, double outputScale) {
    NDArray x = a.get(0);
    long n = x.getShape().get(0);
    long c = x.getShape().get(1);
    NDArray normal = a.size() > 9 ? groupNorm(x, a.get(9), a.get(10), groups, eps) : x;
    NDArray tokens = normal.reshape(n, c, -1).transpose(0, 2, 1);
    NDArray q = linear(tokens, a.get(1), a.get(2));
    NDArray k = linear(tokens, a.get(3), a.get(4));
    NDArray v = linear(tokens, a.get(5), a.get(6));
    long d = q.getShape().get(2) / heads;
    // Not NDArrays.concat: of a single array it makes a copy without gradient.
    NDArray joined = q.get(":, :, 0:0");
    for (int head = 0; head < heads; head++) {
      NDIndex own = new NDIndex(":, :, {}:{}", head * d, (head + 1) * d);
      NDArray scores = q.get(own).matMul(k.get(own).transpose(0, 2, 1)).div(Math.sqrt((double) d));
      joined = joined.concat(scores.softmax(-1).matMul(v.get(own)), 2);
    }
    NDArray out = linear(joined, a.get(7), a.get(8));
    return x.add(out.transpose(0, 2, 1).reshape(x.getShape())).div(outputScale);
  }

  static NDArray downsample(NDArray x, NDArray w, NDArray b, int padding) {
    return conv(padding == 0 ? paddedBelowAndRight(x) : x, w, b, 2, padding);
  }

  private static NDArray paddedBelowAndRight(NDArray x) {
    Shape s = x.getShape();
    Shape column = new Shape(s.get(0), s.get(1), s.get(2), 1);
    Shape row = new Shape(s.get(0), s.get(1), 1, s.get(3) + 1);
    return x.concat(x.getManager().zeros(column, x.getDataType()), 3)
        .concat(x.getManager().zeros(row, x.getDataType()), 2);
  }

  static NDArray upsample(NDArray x, NDArray w, NDArray b) {
    Shape s = x.getShape();
    NDArray doubled =
        x.reshape(s.get(0), s.get(1), s.get(2), 1, s.get(3), 1)
            .broadcast(s.get(0), s.get(1), s.get(2), 2, s.get(3), 2)
            .reshape(s.get(0), s.get(1), 2 * s.get(2), 2 * s.get(3));
    return conv(doubled, w, b, 1, 1);
  }
}
