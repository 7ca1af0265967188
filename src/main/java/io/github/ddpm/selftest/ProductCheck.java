package io.github.ddpm.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A matrix product, y = x Wᵀ + b, and its gradients, by {@link Freivalds}' method.
 *
 * @param rows the rows of x
 * @param in the columns of x
 * @param out the columns of y
 */
record ProductCheck(int rows, int in, int out) implements Check {

  @Override
  public List<Answer> answers(NDManager scope, Precision precision, boolean gradients) {
    KnownNumbers numbers = new KnownNumbers(1_000L * in + out);
    float[] x = numbers.next(rows * in);
    float[] weight = numbers.next(out * in);
    float[] bias = numbers.next(out);
    float[] gradient = numbers.next(rows * out);
    double[] ofIn = numbers.signs(in);
    double[] ofOut = numbers.signs(out);

    NDArray input = KnownNumbers.leaf(scope, x, rows, in);
    NDArray weights = KnownNumbers.leaf(scope, weight, out, in);
    NDArray biases = KnownNumbers.leaf(scope, bias, out);
    NDArray y = Ops.linear(precision.cast(input), precision.cast(weights), precision.cast(biases));
    NDArray output = Ops.toFp32(y);
    List<Answer> answers = new ArrayList<>();
    answers.add(
        new Answer(
            name("result"),
            Freivalds.plus(Freivalds.times(x, Freivalds.sum(weight, ofOut, in)), bias, ofOut),
            Freivalds.times(output.toFloatArray(), ofOut)));
    if (gradients) {
      Torch.backward(output.mul(KnownNumbers.array(scope, gradient, rows, out)).sum());
      answers.add(
          new Answer(
              name("gradient in the first factor"),
              Freivalds.times(gradient, Freivalds.times(weight, ofIn)),
              Freivalds.times(input.getGradient().toFloatArray(), ofIn)));
      answers.add(
          new Answer(
              name("gradient in the second factor"),
              transposed(gradient, Freivalds.times(x, ofIn)),
              Freivalds.times(weights.getGradient().toFloatArray(), ofIn)));
    }
    return answers;
  }

  private String name(String of) {
    return "the %s of a product of matrices of %d to %d columns".formatted(of, in, out);
  }

  /** gᵀ v for g (R, C) and a column v of R numbers. */
  private static double[] transposed(float[] g, double[] column) {
    return Freivalds.sum(g, column, g.length / column.length);
  }
}
