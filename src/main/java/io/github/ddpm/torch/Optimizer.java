package io.github.ddpm.torch;

/** How gradients become changes of the weights. */
public enum Optimizer {
  /** AdamW (Kingma &amp; Ba 2015; Loshchilov &amp; Hutter 2019) for all parameters. */
  ADAMW,
  /**
   * Muon (Jordan et al. 2024) for weights between hidden features, AdamW for the rest. A matrix
   * moves along the nearest matrix with orthonormal rows to its Nesterov momentum, sized as an Adam
   * step is (Liu et al. 2025: root mean square 0.2 times the learning rate). Its momentum is Adam's
   * beta1. A step costs more, and a short run learns far more from it.
   */
  MUON
}
