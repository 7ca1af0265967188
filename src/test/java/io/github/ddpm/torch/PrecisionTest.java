package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.selftest.PrecisionChoice;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;

class PrecisionTest extends EngineTest {
  @Test
  void float32IsLeftAlone() {
    NDArray x = manager.create(new float[] {1, 2});
    assertSame(x, Precision.FP32.cast(x));
  }

  @Test
  void bfloat16KeepsEightBitsAndRoundsHalvesToEven() {
    float[] numbers = {1 + 0x1p-9f, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, (float) -Math.PI, 1e38f, 1e-40f};
    // π with eight bits is 201/64; 1e38 and 1e-40 as their upper sixteen bits, rounded.
    float[] rounded = {1, 1, 1 + 0x1p-6f, -3.140625f, upperBits(1e38f), upperBits(1e-40f)};
    NDArray bf16 = Precision.BF16.cast(manager.create(numbers));
    assertArrayEquals(rounded, Ops.toFp32(bf16).toFloatArray());
  }

  private static float upperBits(float x) {
    return Float.intBitsToFloat((Float.floatToIntBits(x) + 0x8000) & 0xFFFF0000);
  }

  @Test
  void theGradientPassesTheRounding() {
    Torch.gradMode(true);
    NDArray x = manager.create(new float[] {1.2345f, -2});
    x.setRequiresGradient(true);
    Torch.backward(
        Ops.toFp32(Precision.BF16.cast(x)).mul(manager.create(new float[] {2, 3})).sum());
    assertArrayEquals(new float[] {2, 3}, x.getGradient().toFloatArray());
  }

  @Test
  void automaticIsNoFormat() {
    NDArray x = manager.create(1f);
    assertThrows(IllegalStateException.class, () -> Precision.AUTO.cast(x));
  }

  @Test
  void automaticBecomesOneOfTheFormats() {
    assertNotEquals(Precision.AUTO, PrecisionChoice.measured(Device.cpu()));
  }

  @Test
  void choosingLeavesTheGradModeAsItWas() {
    Torch.gradMode(true);
    PrecisionChoice.measured(Device.cpu());
    NDArray x = manager.create(2f);
    x.setRequiresGradient(true);
    Torch.backward(x.square());
    assertEquals(4, x.getGradient().getFloat());
  }
}
