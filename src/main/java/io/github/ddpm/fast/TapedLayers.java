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
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Layers with written-out gradients, for training on a processor; each is in the text with the
 * layer's name beside this class. PyTorch's own record of a layer keeps more arrays, converts them
 * between memory layouts and cannot differentiate Winograd's convolutions while keeping only their
 * input. PyTorch records all other layers, within a piece of the {@link Tape}.
 *
 * @param tape records the gradients
 */
public record TapedLayers(Tape tape) implements Layers {
  private static final Script RESIDUAL = FastTexts.load("residual");
  private static final Script ATTENTION = FastTexts.load("attention");
  private static final Script UPSAMPLE = FastTexts.load("upsample");

  /** Whether the gradient of such a residual block is written out. */
  static boolean writesOut(ResidualSpec spec) {
    return spec.activation() == Activation.SILU && !spec.scaleShift();
  }

  /** Whether the gradient of attention between this many tokens is written out. */
  static boolean writesOut(long tokens, int heads) {
    return tokens <= Rules.TAPED_TOKENS && tokens * heads <= Rules.TAPED_TOKENS_OF_HEADS;
  }

  @Override
  public NDArray residual(
      NDArray x,
      Optional<NDArray> e,
      NDList weights,
      ResidualSpec spec,
      boolean training,
      long[] seeds) {
    if (!training || !writesOut(spec)) {
      Layout layout = Layout.fasterFor(x, (int) weights.get(2).getShape().get(0));
      return Ops.residual(x, e, weights, spec, training, seeds, layout);
    }
    int groups = spec.groups();
    double scale = spec.outputScale();
    NDList told = new NDList(e.stream().toList());
    return record(
        new NDList(x).addAll(told).addAll(weights),
        () ->
            RESIDUAL.callForList(
                "forward", x, told, weights, groups, spec.eps(), spec.dropout(), seeds, scale),
        (gradient, made) ->
            RESIDUAL.callForList(
                "backward", gradient, told, weights, made, groups, spec.eps(), scale));
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

  /** Does nothing: the gradient still needs the array. */
  @Override
  public void release(NDArray array) {}

  /**
   * Adds a piece.
   *
   * @param forward returns the output and the arrays that the gradient needs
   * @param backward returns the gradients in the inputs, given the gradient in the output and the
   *     results of {@code forward}
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
