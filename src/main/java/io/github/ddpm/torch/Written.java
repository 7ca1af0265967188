package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Layers of {@link Ops} with their gradients written out (the text beside this class that is named
 * like the layer), for training on the processor. PyTorch's own record of a layer keeps more
 * arrays, brings them from one memory layout to the other and back, and knows no way to bring a
 * gradient back through Winograd's convolutions that keeps no more than their input.
 */
public final class Written {
  private static final Script RESIDUAL = Script.load("residual");
  private static final Script ATTENTION = Script.load("attention");
  private static final Script UPSAMPLE = Script.load("upsample");

  /** With more, PyTorch's own attention, which keeps no score of any two tokens, is faster. */
  private static final int MOST_TOKENS = 256;

  /** Each head has scores of its own. */
  private static final int MOST_TOKENS_OF_HEADS = 1024;

  private Written() {}

  /** Whether the gradient of such a residual block is written out. */
  public static boolean knows(ResidualForm form) {
    return form.activation() == Activation.SILU && !form.scaleShift();
  }

  /** As {@link Ops#residual} in training, for a form that it {@linkplain #knows}. */
  public static NDArray residual(
      Tape tape, NDArray x, NDArray e, NDList weights, ResidualForm form, long[] seeds) {
    int groups = form.groups();
    double scale = form.outputScale();
    return record(
        tape,
        new NDList(x, e).addAll(weights),
        () ->
            RESIDUAL.callForList(
                "forward", x, e, weights, groups, form.eps(), form.dropout(), seeds, scale),
        (gradient, made) ->
            RESIDUAL.callForList("backward", gradient, weights, made, groups, form.eps(), scale));
  }

  /** Whether the gradient of attention between so many tokens is written out. */
  public static boolean knowsAttention(long tokens, int heads) {
    return tokens <= MOST_TOKENS && tokens * heads <= MOST_TOKENS_OF_HEADS;
  }

  /** As {@link Ops#attention}, for tokens and heads that it {@linkplain #knowsAttention knows}. */
  public static NDArray attention(
      Tape tape, NDArray x, NDList weights, int groups, double eps, int heads, double outputScale) {
    return record(
        tape,
        new NDList(x).addAll(weights),
        () -> ATTENTION.callForList("forward", x, weights, groups, eps, heads, outputScale),
        (gradient, made) ->
            ATTENTION.callForList("backward", gradient, weights, made, groups, heads, outputScale));
  }

  /** As {@link Ops#upsample}. */
  public static NDArray upsample(Tape tape, NDArray x, NDArray weight, NDArray bias) {
    return record(
        tape,
        new NDList(x, weight, bias),
        () -> UPSAMPLE.callForList("forward", x, weight, bias),
        (gradient, made) -> UPSAMPLE.callForList("backward", gradient, weight, made));
  }

  /**
   * Adds a piece.
   *
   * @param forward gives the output and what the gradient needs
   * @param backward from the gradient in the output and what {@code forward} gave, those in the
   *     inputs
   */
  private static NDArray record(
      Tape tape,
      NDList inputs,
      Supplier<NDList> forward,
      BiFunction<NDArray, NDList, NDList> backward) {
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
