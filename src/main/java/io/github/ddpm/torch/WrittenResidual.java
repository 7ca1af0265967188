package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * {@link Ops#residual} with its gradient written out (residual.py), for training on the processor.
 * PyTorch's own record of the block keeps half as many arrays again, and knows no way to bring a
 * gradient back through Winograd's convolutions that keeps no more than their input.
 */
public final class WrittenResidual {
  private static final Script SCRIPT = Script.load("residual");

  private WrittenResidual() {}

  /** Whether the block's gradient is written out. */
  public static boolean knows(ResidualForm form) {
    return form.activation() == Activation.SILU && !form.scaleShift();
  }

  /** As {@link Ops#residual} in training, for a form that it {@linkplain #knows}. */
  public static NDArray residual(
      Tape tape, NDArray x, NDArray e, NDList weights, ResidualForm form, long[] seeds) {
    NDList made = forward(x, e, weights, form, seeds);
    NDList inputs = new NDList(x, e);
    inputs.addAll(weights);
    return tape.record(
        made.head(),
        inputs,
        gradient -> {
          try (made) {
            return SCRIPT.callForList(
                "backward", gradient, weights, made, form.groups(), form.eps(), form.outputScale());
          }
        });
  }

  private static NDList forward(
      NDArray x, NDArray e, NDList weights, ResidualForm form, long[] seeds) {
    Torch.gradMode(false);
    try {
      return SCRIPT.callForList(
          "forward",
          x,
          e,
          weights,
          form.groups(),
          form.eps(),
          form.dropout(),
          seeds,
          form.outputScale());
    } finally {
      Torch.gradMode(true);
    }
  }
}
