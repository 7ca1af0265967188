package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/**
 * Compares an operation with a formula for it in plain DJL: the values, and the gradients in all
 * arguments of a sum of the values with random weights. The formula computes in float64 from the
 * arguments rounded to the operation's number format.
 */
record Twin(Function<NDList, NDArray> operation, Function<NDList, NDArray> formula) {
  /** Errors that some roundings in a row add up to, as shares of the largest number or of 1. */
  private static double tolerance(Precision precision) {
    return precision == Precision.BF16 ? 8 * 0x1p-8 : 64 * 0x1p-24;
  }

  void assertEqual(Precision precision, NDArray... arguments) {
    Torch.gradMode(true);
    NDManager manager = arguments[0].getManager();
    NDList operands = new NDList();
    NDList leaves = new NDList();
    NDList doubles = new NDList();
    for (NDArray argument : arguments) {
      NDArray leaf = Ops.toFp32(precision.cast(argument)).stopGradient();
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
      operands.add(precision.cast(leaf));
      NDArray twin = leaf.toType(DataType.FLOAT64, true);
      twin.setRequiresGradient(true);
      doubles.add(twin);
    }
    NDArray actual = Ops.toFp32(operation.apply(operands));
    NDArray expected = formula.apply(doubles);
    assertEquals(expected.getShape(), actual.getShape());
    assertEquals(DataType.FLOAT32, actual.getDataType());
    assertClose("value", expected, actual, tolerance(precision));

    double[] random = new Random(7).doubles(expected.size(), -1, 1).toArray();
    NDArray weights = manager.create(random, expected.getShape());
    Torch.backward(actual.mul(weights.toType(DataType.FLOAT32, true)).sum());
    Torch.backward(expected.mul(weights).sum());
    for (int i = 0; i < arguments.length; i++) {
      assertClose(
          "gradient in argument " + i,
          doubles.get(i).getGradient(),
          leaves.get(i).getGradient(),
          tolerance(precision));
    }
  }

  private static void assertClose(String what, NDArray expected, NDArray actual, double share) {
    double[] numbers = expected.toDoubleArray();
    double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
    assertArrayEquals(
        numbers,
        actual.toType(DataType.FLOAT64, true).toDoubleArray(),
        share * Math.max(largest, 1),
        what);
  }
}
