package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariationalBoundTest extends EngineTest {

  private static final Shape ONE = new Shape(1, 1, 1, 1);

  private final NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());

  private NDArray one(double value) {
    return manager.create(new float[] {(float) value}, ONE);
  }

  private NDArray at(long t) {
    return manager.create(new long[] {t});
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void aRightPredictionWithThePosteriorsVarianceCostsNothing(Prediction prediction) {
    VariationalBound bound = new VariationalBound(manager, schedule, prediction);
    for (long t : new long[] {1, 500, 999}) {
      NDArray cost = bound.perImage(one(0.4), one(-1), one(0.4), one(0.1), at(t));
      assertEquals(0, cost.getFloat(), 1e-6);
    }
  }

  // KL(N(0, s²) ‖ N(m, σ²)) = log(σ/s) + (s² + m²)/(2σ²) − ½, here with σ² = √(β β̃).
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void theCostIsTheDivergenceOfTwoGaussians(Prediction prediction) {
    int t = 300;
    double small = schedule.posteriorVariance(t);
    double between = Math.sqrt(small * schedule.beta(t));
    // x_0 estimated from x_t = √ᾱ x_0 + √(1−ᾱ) ε with a prediction that is off by ½.
    Level level = schedule.at(t);
    NDArray xt = one(0.7);
    NDArray right = prediction.xStart(one(0.2), xt, level);
    NDArray wrong = prediction.xStart(one(0.7), xt, level);
    double m = schedule.posteriorMeanCoefXStart(t) * right.sub(wrong).getFloat();
    double nats = Math.log(between / small) / 2 + (small + m * m) / (2 * between) - 0.5;
    NDArray cost =
        new VariationalBound(manager, schedule, prediction)
            .perImage(one(0.7), one(0), one(0.2), right, at(t));
    assertEquals(nats / Math.log(2), cost.getFloat(), 1e-4 * nats);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1.02, -0.3, 0.999})
  void atTheLastStepTheLevelsOfAPixelShareAllOfTheMass(double mean) {
    float[] levels = new float[256];
    float[] outputs = new float[256];
    for (int i = 0; i < 256; i++) {
      levels[i] = i / 127.5f - 1;
      outputs[i] = (float) mean;
    }
    Shape shape = new Shape(256, 1, 1, 1);
    NDArray xStart = manager.create(levels, shape);
    NDArray bits =
        new VariationalBound(manager, schedule, Prediction.SAMPLE)
            .perImage(
                manager.create(outputs, shape),
                manager.zeros(shape),
                xStart,
                xStart,
                manager.zeros(new Shape(256), DataType.INT64));
    double mass = 0;
    for (float bit : bits.toFloatArray()) {
      mass += Math.pow(2, -bit);
    }
    assertEquals(1, mass, 1e-4);
  }

  // d KL/d log σ² = ½ − (β̃ + m²)/(2σ²): the best variance is the posterior's and the square of
  // what the mean is off by.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void nothingIsLeftToLearnWhereTheVarianceCoversTheMeansError(Prediction prediction) {
    int t = 5;
    double small = schedule.posteriorVariance(t);
    double large = schedule.beta(t);
    NDArray xt = one(0.7);
    Level level = schedule.at(t);
    double error = prediction == Prediction.SAMPLE ? 0.01 : 0.2;
    double m =
        schedule.posteriorMeanCoefXStart(t)
            * prediction
                .xStart(one(0), xt, level)
                .sub(prediction.xStart(one(error), xt, level))
                .getFloat();
    double best = small + m * m;
    assertTrue(best < large, "the range holds it");
    double share = Math.log(best / small) / Math.log(large / small);
    NDArray variance = one(2 * share - 1);
    NDArray other = one(2 * share - 0.9);
    variance.setRequiresGradient(true);
    other.setRequiresGradient(true);
    VariationalBound bound = new VariationalBound(manager, schedule, prediction);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray atBest = bound.perImage(one(error), variance, one(0), one(0.1), at(t));
      NDArray beside = bound.perImage(one(error), other, one(0), one(0.1), at(t));
      collector.backward(atBest.add(beside).sum());
    }
    double slope = other.getGradient().getFloat();
    assertTrue(slope > 1e-3, "rises beside it: " + slope);
    assertEquals(0, variance.getGradient().getFloat(), slope / 100);
  }

  @Test
  void itTeachesTheVarianceAndNotTheMean() {
    NDArray output = one(0.9);
    NDArray variance = one(0.5);
    output.setRequiresGradient(true);
    variance.setRequiresGradient(true);
    VariationalBound bound = new VariationalBound(manager, schedule, Prediction.EPSILON);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray taught = bound.perImage(output, variance, one(0.1), one(0.3), at(5)).sum();
      collector.backward(taught.add(output.mul(0).sum()));
    }
    assertArrayEquals(new float[] {0}, output.getGradient().toFloatArray());
    assertTrue(Math.abs(variance.getGradient().getFloat()) > 1e-3);
  }
}
