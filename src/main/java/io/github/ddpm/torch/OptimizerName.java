package io.github.ddpm.torch;

/** The rules that turn gradients into updates of the weights, which a user can choose by name. */
public enum OptimizerName {
  /** AdamW (Kingma &amp; Ba 2015; Loshchilov &amp; Hutter 2019) for all parameters. */
  ADAMW,
  /**
   * Muon (Jordan et al. 2024) for weights between hidden features, AdamW for the rest. The update
   * of a matrix is the matrix with orthonormal rows nearest to its Nesterov momentum, scaled to the
   * size of an Adam step (Liu et al. 2025: root mean square 0.2 times the learning rate). The
   * momentum's decay is beta1. A step costs more, but a short run learns far more from it.
   */
  MUON
}
