package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;

/** The number format of the network's arithmetic; parameters and updates are always float32. */
public enum Precision {
  /** Whichever of the others is faster on the device. */
  AUTO,
  /** 32-bit floats. */
  FP32,
  /** bfloat16: 8 bits of exponent, 8 of mantissa. */
  BF16;

  /** {@code x} (float32) in this format, with its gradient; x itself for {@link #FP32}. */
  public NDArray cast(NDArray x) {
    return switch (this) {
      case FP32 -> x;
      case BF16 -> Ops.toBf16(x);
      case AUTO -> throw new IllegalStateException("not resolved: " + this);
    };
  }
}
