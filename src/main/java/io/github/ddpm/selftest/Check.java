package io.github.ddpm.selftest;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Precision;
import java.util.List;

/** One operation of a network on arrays of one size. */
interface Check {
  /**
   * Lets PyTorch compute it.
   *
   * @param scope what is made belongs to it
   * @param gradients whether those of products and convolutions are wanted too
   */
  List<Answer> answers(NDManager scope, Precision precision, boolean gradients);
}
