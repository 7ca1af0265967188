package io.github.ddpm.torch;

/** The function that follows a normalisation, element by element. */
public enum Activation {
  /** x σ(x) (Hendrycks &amp; Gimpel 2016; Ramachandran et al. 2017 call it swish). */
  SILU(0),
  /** x tanh(ln(1 + eˣ)) (Misra 2019). */
  MISH(1),
  /** x Φ(x), with the exact Φ of the normal distribution, not an approximation. */
  GELU(2),
  /** max(x, 0). */
  RELU(3);

  private final int number;

  Activation(int number) {
    this.number = number;
  }

  /** Its number in the TorchScript texts. */
  int number() {
    return number;
  }
}
