package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.testing.EngineTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatOptimizerTest extends EngineTest {
  private static final int SIZE = 203;

  /**
   * The same update, number by number in double: Kingma &amp; Ba 2015, algorithm 1, with Loshchilov
   * &amp; Hutter's decay before it.
   */
  private static final class Reference {
    final double[] weights;
    final double[] m = new double[SIZE];
    final double[] v = new double[SIZE];
    final double[] ema;
    int updates;

    Reference(double[] weights) {
      this.weights = weights.clone();
      ema = weights.clone();
    }

    double update(double[] gradient, OptimizerSettings s, double learningRate, double emaDecay) {
      double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
      double shrink = s.gradientClip() > 0 ? Math.min(1, s.gradientClip() / norm) : 1;
      updates++;
      for (int i = 0; i < SIZE; i++) {
        double g = shrink * gradient[i];
        m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g;
        v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g * g;
        double mHat = m[i] / (1 - Math.pow(s.beta1(), updates));
        double vHat = v[i] / (1 - Math.pow(s.beta2(), updates));
        weights[i] -= learningRate * s.weightDecay() * weights[i];
        weights[i] -= learningRate * mHat / (Math.sqrt(vHat) + s.epsilon());
        ema[i] = emaDecay * ema[i] + (1 - emaDecay) * weights[i];
      }
      return norm;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0.999, 1e-8, 0, 0",
    "0.9, 0.999, 1e-8, 0, 1",
    "0.9, 0.95, 1e-8, 0.1, 1",
    // An epsilon as large as the gradients: it is added after the bias correction.
    "0.5, 0.9, 0.5, 0, 0",
    "0, 0, 1e-3, 0.5, 20"
  })
  void updatesAreThoseOfTheFormula(
      double beta1, double beta2, double epsilon, double weightDecay, double clip) {
    OptimizerSettings settings =
        new OptimizerSettings(OptimizerName.ADAMW, beta1, beta2, epsilon, weightDecay, clip);
    NDArray flat = gaussian(1, DataType.FLOAT32, SIZE);
    Reference expected = new Reference(values(flat));
    FlatOptimizer optimizer = new FlatOptimizer(manager, flat, List.of(), settings);
    for (int step = 0; step < 8; step++) {
      // Norms near 14, 7, 1.4 and 0.14: some are clipped and some are not.
      double size = new double[] {1, 0.5, 0.1, 0.01}[step % 4];
      NDArray gradient = gaussian(100 + step, DataType.FLOAT32, SIZE).mul(size);
      double learningRate = 0.01 / (1 + step);
      double emaDecay = (1.0 + step) / (10 + step);

      double norm = expected.update(values(gradient), settings, learningRate, emaDecay);
      NDArray actualNorm = optimizer.update(gradient, learningRate, emaDecay);

      assertEquals(norm, actualNorm.getFloat(), 1e-6 * norm);
      assertArrayEquals(expected.weights, values(flat), 2e-6);
      assertArrayEquals(expected.m, values(optimizer.m()), 1e-6);
      assertArrayEquals(expected.v, values(optimizer.v()), 1e-6);
      assertArrayEquals(expected.ema, values(optimizer.ema()), 2e-6);
      assertEquals(step + 1, optimizer.updates().getFloat(0));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f})
  void aGradientWithoutFiniteNormChangesNeitherWeightsNorMoments(float bad) {
    OptimizerSettings settings =
        new OptimizerSettings(OptimizerName.ADAMW, 0.9, 0.999, 1e-8, 0.1, 1);
    NDArray flat = gaussian(1, DataType.FLOAT32, SIZE);
    Reference expected = new Reference(values(flat));
    FlatOptimizer optimizer = new FlatOptimizer(manager, flat, List.of(), settings);
    double[] before =
        gaussian(2, DataType.FLOAT32, SIZE).toType(DataType.FLOAT64, true).toDoubleArray();
    expected.update(before, settings, 0.01, 0);
    optimizer.update(gaussian(2, DataType.FLOAT32, SIZE), 0.01, 0);
    double[] weights = values(flat);
    double[] m = values(optimizer.m());
    double[] v = values(optimizer.v());

    float[] gradient = gaussian(3, DataType.FLOAT32, SIZE).toFloatArray();
    gradient[SIZE - 1] = bad;
    NDArray norm = optimizer.update(manager.create(gradient), 0.01, 0.5);

    assertFalse(Float.isFinite(norm.getFloat()));
    assertArrayEquals(weights, values(flat));
    assertArrayEquals(m, values(optimizer.m()));
    assertArrayEquals(v, values(optimizer.v()));
    assertArrayEquals(weights, values(optimizer.ema()), 1e-7);
    assertEquals(1, optimizer.updates().getFloat(0));

    // And the next one is as if it had not been.
    NDArray after = gaussian(4, DataType.FLOAT32, SIZE);
    expected.update(values(after), settings, 0.01, 0);
    optimizer.update(after, 0.01, 0);
    assertArrayEquals(expected.weights, values(flat), 2e-6);
  }

  @Test
  void theAverageBeginsAtTheWeightsAndIsNotTheirArray() {
    NDArray flat = gaussian(1, DataType.FLOAT32, SIZE);
    double[] initial = values(flat);
    FlatOptimizer optimizer =
        new FlatOptimizer(
            manager,
            flat,
            List.of(),
            new OptimizerSettings(OptimizerName.ADAMW, 0.9, 0.999, 1e-8, 0, 0));
    assertArrayEquals(initial, values(optimizer.ema()));
    optimizer.update(gaussian(2, DataType.FLOAT32, SIZE), 0.1, 1);
    assertArrayEquals(initial, values(optimizer.ema()));
    assertFalse(Arrays.equals(initial, values(flat)));
  }

  @Test
  void aGradientOfZeroMovesNothing() {
    NDArray flat = gaussian(1, DataType.FLOAT32, SIZE);
    double[] initial = values(flat);
    FlatOptimizer optimizer =
        new FlatOptimizer(
            manager,
            flat,
            List.of(),
            new OptimizerSettings(OptimizerName.ADAMW, 0.9, 0.999, 1e-8, 0, 1));
    NDArray norm = optimizer.update(manager.zeros(flat.getShape()), 0.1, 0.5);
    assertEquals(0, norm.getFloat());
    assertArrayEquals(initial, values(flat));
  }
}
