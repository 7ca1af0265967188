package io.github.ddpm.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import java.util.List;

/**
 * Group normalisation of one image (Wu &amp; He 2018): (x − mean) / √(variance + ε) within each
 * group of channels, times a weight and plus a bias per channel.
 *
 * @param side height and width
 */
record NormCheck(int channels, int groups, int side) implements Check {
  private static final double EPSILON = 1e-6;

  @Override
  public List<Answer> answers(NDManager scope, Precision precision, boolean gradients) {
    int pixels = side * side;
    KnownNumbers numbers = new KnownNumbers(channels);
    float[] x = numbers.next(channels * pixels);
    float[] weight = numbers.next(channels);
    float[] bias = numbers.next(channels);
    NDArray input = KnownNumbers.array(scope, x, 1, channels, side, side);
    NDArray output =
        Ops.groupNorm(
            precision.cast(input),
            precision.cast(KnownNumbers.array(scope, weight, channels)),
            precision.cast(KnownNumbers.array(scope, bias, channels)),
            groups,
            EPSILON);
    float[] actual = Ops.toFp32(output).toFloatArray();
    double[] expected = doubles(x);
    normalize(expected, channels, groups, weight, bias);
    return List.of(
        new Answer(
            "the result of the group normalisation of %d channels".formatted(channels),
            expected,
            doubles(actual)));
  }

  /** Group normalisation of x (C, P), in place. */
  static void normalize(double[] x, int channels, int groups, float[] weight, float[] bias) {
    int pixels = x.length / channels;
    int size = x.length / groups;
    for (int group = 0; group < groups; group++) {
      double sum = 0;
      double squares = 0;
      for (int i = group * size; i < (group + 1) * size; i++) {
        sum += x[i];
        squares += x[i] * x[i];
      }
      double mean = sum / size;
      double scale = 1 / Math.sqrt(squares / size - mean * mean + EPSILON);
      for (int i = group * size; i < (group + 1) * size; i++) {
        x[i] = (x[i] - mean) * scale * weight[i / pixels] + bias[i / pixels];
      }
    }
  }

  static double[] doubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      doubles[i] = numbers[i];
    }
    return doubles;
  }
}
