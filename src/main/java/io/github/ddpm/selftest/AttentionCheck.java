package io.github.ddpm.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import java.util.List;

/**
 * Self-attention between the pixels of one image, with one head: x + softmax(q kᵀ / √C) v Wᵀ + b of
 * the normalised x.
 *
 * @param channels C
 * @param side height and width
 */
record AttentionCheck(int channels, int groups, int side) implements Check {
  private static final double EPSILON = 1e-6;

  /** Keeps products of {@code channels} numbers near 1; a power of 2, so exact. */
  private float scale() {
    return (float) Math.scalb(1.0, -Math.getExponent(Math.sqrt(channels)));
  }

  @Override
  public List<Answer> answers(NDManager scope, Precision precision, boolean gradients) {
    int pixels = side * side;
    KnownNumbers numbers = new KnownNumbers(channels);
    float[] x = numbers.next(channels * pixels);
    float[][] matrices = new float[4][];
    float[][] vectors = new float[6][]; // Four biases, weight and bias of the normalisation.
    NDList weights = new NDList();
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = numbers.next(channels);
      if (i < matrices.length) {
        matrices[i] = scaled(numbers.next(channels * channels));
        NDArray matrix = KnownNumbers.array(scope, matrices[i], channels, channels);
        weights.add(precision.cast(matrix));
      }
      weights.add(precision.cast(KnownNumbers.array(scope, vectors[i], channels)));
    }
    NDArray input = KnownNumbers.array(scope, x, 1, channels, side, side);
    NDArray output = Ops.attention(precision.cast(input), weights, groups, EPSILON, 1, 1);
    return List.of(
        new Answer(
            "the result of the attention of %d channels".formatted(channels),
            expected(x, matrices, vectors),
            NormCheck.doubles(Ops.toFp32(output).toFloatArray())));
  }

  private float[] scaled(float[] numbers) {
    float scale = scale();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= scale;
    }
    return numbers;
  }

  private double[] expected(float[] x, float[][] matrices, float[][] vectors) {
    double[] y = NormCheck.doubles(x);
    NormCheck.normalize(y, channels, groups, vectors[4], vectors[5]);
    double[][] tokens = new double[side * side][channels];
    for (int i = 0; i < y.length; i++) {
      tokens[i % tokens.length][i / tokens.length] = y[i];
    }
    double[][] q = linear(tokens, matrices[0], vectors[0]);
    double[][] k = linear(tokens, matrices[1], vectors[1]);
    double[][] v = linear(tokens, matrices[2], vectors[2]);
    double[][] attended = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      attended[i] = attend(q[i], k, v);
    }
    double[][] out = linear(attended, matrices[3], vectors[3]);
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = x[i] + out[i % tokens.length][i / tokens.length];
    }
    return expected;
  }

  private static double[][] linear(double[][] rows, float[] matrix, float[] bias) {
    double[][] products = new double[rows.length][bias.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < bias.length; j++) {
        double sum = bias[j];
        for (int c = 0; c < bias.length; c++) {
          sum += rows[i][c] * matrix[j * bias.length + c];
        }
        products[i][j] = sum;
      }
    }
    return products;
  }

  private static double[] attend(double[] q, double[][] k, double[][] v) {
    double[] mean = new double[q.length];
    double total = 0;
    for (int i = 0; i < k.length; i++) {
      double score = 0;
      for (int c = 0; c < q.length; c++) {
        score += q[c] * k[i][c];
      }
      double weight = Math.exp(score / Math.sqrt(q.length));
      total += weight;
      for (int c = 0; c < q.length; c++) {
        mean[c] += weight * v[i][c];
      }
    }
    for (int c = 0; c < mean.length; c++) {
      mean[c] /= total;
    }
    return mean;
  }
}
