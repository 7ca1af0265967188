package io.github.ddpm.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test of a layer with a hand-written gradient. The oracle is PyTorch's autograd, which has its
 * own oracle.
 */
abstract class TapedLayerTest extends EngineTest {
  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
    Torch.seed(1);
  }

  final NDArray random(double deviation, long... shape) {
    return manager.randomNormal(new Shape(shape)).mul((float) deviation);
  }

  /** The output of {@code layer}, and the gradients in {@code inputs} as PyTorch finds them. */
  static NDList recorded(NDList inputs, NDArray gradient, Supplier<NDArray> layer) {
    inputs.forEach(array -> array.setRequiresGradient(true));
    Torch.gradMode(true);
    NDArray y = layer.get();
    Torch.gradMode(false);
    Torch.backward(y, gradient);
    NDList all = new NDList(y);
    inputs.forEach(array -> all.add(array.getGradient()));
    return all;
  }

  /** Whether all arrays are as expected, but for rounding. */
  static void assertNear(NDList expected, NDList actual, Precision precision) {
    assertNear(expected, actual, precision == Precision.BF16 ? 4e-2 : 3e-5);
  }

  /** Whether all arrays are as expected, but for {@code share} of them. */
  static void assertNear(NDList expected, NDList actual, double share) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).getShape(), actual.get(i).getShape());
      NDArray exact = Ops.toFp32(expected.get(i));
      NDArray difference = exact.sub(Ops.toFp32(actual.get(i)));
      double error = difference.norm().getFloat() / exact.norm().getFloat();
      assertTrue(error < share, "array " + i + ": " + error);
    }
  }

  /** All arrays in a number format. */
  static NDList cast(Precision precision, NDList arrays) {
    NDList cast = new NDList();
    arrays.forEach(array -> cast.add(precision.cast(array)));
    return cast;
  }
}
