package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracles are DJL's operations with numbers. */
class ArithmeticTest {
  private final NDManager manager = Torch.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void theResultsAreDjlsToTheLastBit(DataType type) {
    NDArray x = manager.randomNormal(0, 1, new Shape(3, 5), type);
    NDArray y = manager.randomNormal(0, 1, new Shape(3, 5), type);
    assertSame(x.mul(0.3), Arithmetic.times(0.3, x));
    assertSame(x.div(0.3), Arithmetic.over(x, 0.3));
    assertSame(x.add(0.3), Arithmetic.shifted(x, 0.3));
    assertSame(x.add(y.mul(-0.3)), Arithmetic.plus(x, -0.3, y));
    assertSame(x.mul(0.3).add(y.mul(-1.7)), Arithmetic.mix(0.3, x, -1.7, y));
    assertSame(x.clip(-0.5, 0.25), Arithmetic.clip(x, -0.5, 0.25));
  }

  @Test
  void scalarsKeepTheirType() {
    NDArray scalar = manager.create(1.5f);
    assertEquals(DataType.FLOAT32, Arithmetic.times(0.1, scalar).getDataType());
    assertEquals(0.15f, Arithmetic.times(0.1, scalar).getFloat(), 1e-8);
  }

  @Test
  void smallerArraysAreSpread() {
    NDArray x = manager.ones(new Shape(2, 3));
    NDArray y = manager.create(new float[] {1, 2, 3});
    assertArrayEquals(new float[] {3, 5, 7, 3, 5, 7}, Arithmetic.plus(x, 2, y).toFloatArray());
  }

  @Test
  void notANumberStaysNone() {
    NDArray x = manager.create(new float[] {Float.NaN, 2});
    assertArrayEquals(new float[] {Float.NaN, 1}, Arithmetic.clip(x, -1, 1).toFloatArray());
  }

  @Test
  void gradientsPass() {
    NDArray x = manager.create(new float[] {1, 2});
    x.setRequiresGradient(true);
    Torch.gradMode(true);
    try {
      Torch.backward(Arithmetic.mix(3, x, 0.5, x.square()).sum());
    } finally {
      Torch.gradMode(false);
    }
    assertArrayEquals(new float[] {4, 5}, x.getGradient().toFloatArray());
  }

  private static void assertSame(NDArray expected, NDArray actual) {
    assertEquals(expected.getDataType(), actual.getDataType());
    assertEquals(expected, actual);
  }
}
