package io.github.ddpm.torch;

/** The number format of the network's arithmetic; parameters and updates are always float32. */
public enum Precision {
  /** Whichever of the others is faster on the device. */
  AUTO,
  /** 32-bit floats. */
  FP32,
  /** bfloat16: 8 bits of exponent, 8 of mantissa. */
  BF16
}
