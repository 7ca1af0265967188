package io.github.ddpm.selftest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;

/**
 * Finds the faster number format of a processor: with bfloat16 instructions, bfloat16 runs at half
 * to twice the speed of float32.
 */
public final class PrecisionChoice {
  private static final int ROUNDS = 5;

  private PrecisionChoice() {}

  /** Measures; on a busy machine the result can vary. Tests can set it, to see what it decides. */
  public static Precision measured(Device device) {
    String told = System.getProperty("ddpm.measured");
    if (told != null) {
      return Precision.valueOf(told);
    }
    try (NDManager manager = Torch.newManager(device)) {
      NDArray x = manager.ones(new Shape(8, 64, 32, 32));
      NDArray weight = manager.ones(new Shape(64, 64, 3, 3));
      NDArray bias = manager.zeros(new Shape(64));
      double fp32 = Double.MAX_VALUE;
      double bf16 = Double.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        fp32 = Math.min(fp32, seconds(x, weight, bias));
        bf16 = Math.min(bf16, seconds(Ops.toBf16(x), Ops.toBf16(weight), Ops.toBf16(bias)));
      }
      return fp32 / bf16 * 100 > Rules.BF16_PERCENT ? Precision.BF16 : Precision.FP32;
    }
  }

  private static double seconds(NDArray x, NDArray weight, NDArray bias) {
    long start = System.nanoTime();
    Ops.conv2d(x, weight, bias, 1, 1).close();
    return (System.nanoTime() - start) / 1e9;
  }
}
