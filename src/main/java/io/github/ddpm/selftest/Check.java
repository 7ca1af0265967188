package io.github.ddpm.selftest;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Precision;
import java.util.List;

/** One operation of a network on arrays of one size. */
interface Check {
  /**
   * Computes the operation with PyTorch.
   *
   * @param scope owns the arrays
   * @param gradients whether to check the gradients of products and convolutions too
   */
  List<Answer> answers(NDManager scope, Precision precision, boolean gradients);
}
