package io.github.ddpm.fast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.Layout;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.ResidualSpec;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Script;
import io.github.ddpm.torch.Torch;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Layers with their gradients written out (the text beside this class that is named like the
 * layer), for training on a processor. PyTorch's own record of a layer keeps more arrays, brings
 * them from one memory layout to the other and back, and knows no way to bring a gradient back
 * through Winograd's convolutions that keeps no more than their input. What is not written out
 * PyTorch records, within a piece of the {@link Tape}.
 */
public final class TapedLayers implements Layers {
  private static final Script RESIDUAL = FastTexts.load("residual");
  private static final Script ATTENTION = FastTexts.load("attention");
  private static final Script UPSAMPLE = FastTexts.load("upsample");

  private final Tape tape;

  /** Layers whose gradients come back by {@code tape}. */
  public TapedLayers(Tape tape) {
    this.tape = tape;
  }

  /** Whether the gradient of such a residual block is written out. */
  static boolean writesOut(ResidualSpec spec) {
    return spec.activation() == Activation.SILU && !spec.scaleShift();
  }

  /** Whether that of attention between so many tokens is. */
  static boolean writesOut(long tokens, int heads) {
    return tokens <= Rules.TAPED_TOKENS && tokens * heads <= Rules.TAPED_TOKENS_OF_HEADS;
  }

  @Override
  public NDArray residual(
      NDArray x, NDArray e, NDList weights, ResidualSpec spec, boolean training, long[] seeds) {
    if (!training || !writesOut(spec)) {
      Layout layout = Layout.fasterFor(x, (int) weights.get(2).getShape().get(0));
      return Ops.residual(x, e, weights, spec, training, seeds, layout);
    }
    int groups = spec.groups();
    double scale = spec.outputScale();
    return record(
        new NDList(x, e).addAll(weights),
        () ->
            RESIDUAL.callForList(
                "forward", x, e, weights, groups, spec.eps(), spec.dropout(), seeds, scale),
        (gradient, made) ->
            RESIDUAL.callForList("backward", gradient, weights, made, groups, spec.eps(), scale));
  }

  @Override
  public NDArray attention(
      NDArray x, NDList weights, int groups, double eps, int heads, double outputScale) {
    if (!writesOut(x.getShape().get(2) * x.getShape().get(3), heads)) {
      return Ops.attention(x, weights, groups, eps, heads, outputScale);
    }
    return record(
        new NDList(x).addAll(weights),
        () -> ATTENTION.callForList("forward", x, weights, groups, eps, heads, outputScale),
        (gradient, made) ->
            ATTENTION.callForList("backward", gradient, weights, made, groups, heads, outputScale));
  }

  @Override
  public NDArray upsample(NDArray x, NDArray weight, NDArray bias) {
    return record(
        new NDList(x, weight, bias),
        () -> UPSAMPLE.callForList("forward", x, weight, bias),
        (gradient, made) -> UPSAMPLE.callForList("backward", gradient, weight, made));
  }

  @Override
  public NDArray begin(NDArray x) {
    return cut(Ops.arranged(x));
  }

  @Override
  public NDArray cut(NDArray output) {
    return tape.cut(output);
  }

  /** Keeps it: gradients are yet to come back through it. */
  @Override
  public void release(NDArray array) {}

  /**
   * Adds a piece.
   *
   * @param forward gives the output and what the gradient needs
   * @param backward from the gradient in the output and what {@code forward} gave, those in the
   *     inputs
   */
  private NDArray record(
      NDList inputs, Supplier<NDList> forward, BiFunction<NDArray, NDList, NDList> backward) {
    NDList made = unrecorded(forward);
    return tape.record(
        made.head(),
        inputs,
        gradient -> {
          try (made) {
            return backward.apply(gradient, made);
          }
        });
  }

  private static NDList unrecorded(Supplier<NDList> forward) {
    Torch.gradMode(false);
    try {
      return forward.get();
    } finally {
      Torch.gradMode(true);
    }
  }
}
