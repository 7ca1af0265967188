package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveTest extends EngineTest {

  private static final Shape TWO_IMAGES = new Shape(2, 1, 1, 2);

  private final NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());
  private final NDArray t = manager.create(new long[] {10, 900});
  private final NDArray target = manager.create(new float[] {0, 0, 1, 1}, TWO_IMAGES);
  private final NDArray output = manager.create(new float[] {0.5f, -3, 1, 3}, TWO_IMAGES);

  private Objective objective(NDManager tables, Prediction prediction, Loss loss, double gamma) {
    return new Objective(
        tables,
        new DiffusionSettings(
            PathKind.VP,
            1000,
            BetaSchedule.LINEAR,
            1e-4,
            0.02,
            SigmaSettings.defaults(),
            prediction,
            loss,
            new WeightSettings(gamma, 0, 1),
            false,
            false));
  }

  // By hand: the differences are ½ and −3 in the first image, 0 and 2 in the second.
  @ParameterizedTest
  @CsvSource({"MSE, 4.625, 2", "L1, 1.75, 1", "HUBER, 1.3125, 0.75"})
  void theLossOfAnImageIsTheMeanOfItsPixels(Loss loss, float first, float second) {
    Objective objective = objective(manager, Prediction.EPSILON, loss, 0);
    NDArray perImage = objective.lossPerImage(output, target, t);
    assertArrayEquals(new float[] {first, second}, perImage.toFloatArray());
    NDArray mean = objective.lossPerImage(output, target, t).mean();
    assertEquals(new Shape(), mean.getShape());
    assertEquals((first + second) / 2, mean.getFloat());
  }

  // Linear betas, T = 1000: snr(10) = 475.6… is above γ = 5, snr(900) below.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void minSnrCapsTheWeightOfNearlyCleanImages(Prediction prediction) {
    double gamma = 5;
    double high = schedule.snr(10);
    double low = schedule.snr(900);
    assertTrue(high > gamma && low < gamma);
    double[] weights =
        switch (prediction) {
          case EPSILON -> new double[] {gamma / high, 1};
          case SAMPLE -> new double[] {gamma, low};
          case V_PREDICTION -> new double[] {gamma / (high + 1), low / (low + 1)};
          case FLOW -> throw new AssertionError("not of this path");
        };
    NDArray perImage =
        objective(manager, prediction, Loss.MSE, gamma).lossPerImage(output, target, t);
    assertEquals(4.625 * weights[0], perImage.getFloat(0), 1e-6 * weights[0]);
    assertEquals(2 * weights[1], perImage.getFloat(1), 1e-6 * weights[1]);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void p2LowersTheWeightOfNearlyCleanImages(Prediction prediction) {
    Objective p2 =
        new Objective(
            manager,
            new DiffusionSettings(
                PathKind.VP,
                1000,
                BetaSchedule.LINEAR,
                1e-4,
                0.02,
                SigmaSettings.defaults(),
                prediction,
                Loss.MSE,
                new WeightSettings(0, 0.5, 2),
                false,
                false));
    double[] weights = {1 / Math.sqrt(2 + schedule.snr(10)), 1 / Math.sqrt(2 + schedule.snr(900))};
    NDArray perImage = p2.lossPerImage(output, target, t);
    assertEquals(4.625 * weights[0], perImage.getFloat(0), 1e-6);
    assertEquals(2 * weights[1], perImage.getFloat(1), 1e-6);
  }

  private Objective hybrid(int timesteps, double snrGamma) {
    DiffusionSettings settings =
        new DiffusionSettings(
            PathKind.VP,
            timesteps,
            BetaSchedule.LINEAR,
            1e-4,
            0.02,
            SigmaSettings.defaults(),
            Prediction.EPSILON,
            Loss.MSE,
            new WeightSettings(snrGamma, 0, 1),
            false,
            true);
    return new Objective(manager, settings);
  }

  // Nichol & Dhariwal 2021, equation 16: 0.001 of the sum of all T terms, of which one is drawn.
  @ParameterizedTest
  @CsvSource({"1000, 0", "950, 0", "1000, 5"})
  void aLearntVarianceAddsAThousandthOfTheBound(int timesteps, double snrGamma) {
    Objective objective = hybrid(timesteps, snrGamma);
    NDArray variance = manager.create(new float[] {-1, 0, 0.3f, 1}, TWO_IMAGES);
    NDArray xStart = manager.create(new float[] {-1, 0, 0.3f, 1}, TWO_IMAGES);
    NoiseSchedule betas = NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(timesteps, 1e-4, 0.02));
    NDArray bits =
        new VariationalBound(manager, betas, Prediction.EPSILON)
            .perImage(output, variance, target, xStart, t);
    NDArray expected = objective.lossPerImage(output, target, t).add(bits.mul(timesteps / 1e3f));
    NDArray actual = objective.lossPerImage(output.concat(variance, 1), target, xStart, t);
    assertClose(expected, actual, 1e-5);
    assertTrue(bits.min().getFloat() > 1e-3);
  }

  @Test
  void theMeanLearnsFromItsDistanceAloneAndTheVarianceFromTheBound() {
    Objective objective = hybrid(1000, 0);
    NDArray both = output.concat(manager.zeros(TWO_IMAGES), 1);
    NDArray mean = output.duplicate();
    both.setRequiresGradient(true);
    mean.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray hybrid = objective.lossPerImage(both, target, target, t).sum();
      collector.backward(hybrid.add(objective.lossPerImage(mean, target, t).mean().mul(2)));
    }
    NDArray gradient = both.getGradient();
    assertClose(mean.getGradient(), gradient.get(":, :1"), 0);
    assertTrue(gradient.get("0, 1:").abs().min().getFloat() > 1e-4);
  }

  @Test
  void aNetworkThatSaysNoVarianceIsRefusedWhereItIsLearnt() {
    Objective objective = hybrid(1000, 0);
    NDArray noise = manager.zeros(new Shape(2, 2, 1, 2));
    assertThrows(
        IllegalArgumentException.class, () -> objective.lossPerImage(noise, noise, noise, t));
  }

  @Test
  void minSnrWeighsAnErrorInTheImageAlikeWhateverIsPredicted() {
    for (int i = 0; i < 2; i++) {
      double snr = schedule.snr((int) t.getLong(i));
      float inXStart = lossOf(Prediction.SAMPLE, 1, i);
      assertEquals(inXStart, lossOf(Prediction.EPSILON, Math.sqrt(snr), i), 1e-5 * inXStart);
      assertEquals(
          inXStart, lossOf(Prediction.V_PREDICTION, Math.sqrt(snr + 1), i), 1e-5 * inXStart);
    }
  }

  private float lossOf(Prediction prediction, double error, int image) {
    return objective(manager, prediction, Loss.MSE, 5)
        .lossPerImage(target.add(error), target, t)
        .getFloat(image);
  }

  // d/d(output) of the loss by hand, without the common factor of one over four pixels.
  @ParameterizedTest
  @CsvSource({"MSE, 1, -6, 0, 4", "L1, 1, -1, 0, 1", "HUBER, 0.5, -1, 0, 1"})
  void theGradientReachesTheOutput(Loss loss, float a, float b, float c, float d) {
    Objective objective = objective(manager, Prediction.EPSILON, loss, 0);
    output.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(objective.lossPerImage(output, target, t).mean());
    }
    assertArrayEquals(
        new float[] {a / 4, b / 4, c / 4, d / 4}, output.getGradient().toFloatArray(), 1e-7f);
  }

  @Test
  void minSnrWeightsTheGradientToo() {
    Objective objective = objective(manager, Prediction.SAMPLE, Loss.MSE, 5);
    output.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(objective.lossPerImage(output, target, t).mean());
    }
    double low = schedule.snr(900);
    assertArrayEquals(
        new float[] {1.25f, -7.5f, 0, (float) low}, output.getGradient().toFloatArray(), 1e-6f);
  }

  @Test
  void refusesShapesThatWouldBroadcast() {
    Objective objective = objective(manager, Prediction.EPSILON, Loss.MSE, 0);
    NDArray narrow = manager.zeros(new Shape(2, 1, 1, 1));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> objective.lossPerImage(output, narrow, t).mean());
    assertTrue(error.getMessage().contains("(2, 1, 1, 1)"), error.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysWithTheTables(Loss loss) {
    try (NDManager tables = manager.newSubManager();
        NDManager step = manager.newSubManager()) {
      Objective objective = objective(tables, Prediction.V_PREDICTION, loss, 5);
      int before = tables.getManagedArrays().size();
      NDArray xStart = gaussian(1, DataType.FLOAT32, 2, 1, 1, 2);
      for (NDArray array : new NDArray[] {xStart, output, target, t}) {
        array.attach(step);
      }
      objective.lossPerImage(output, objective.target(xStart, target, t), t).mean();
      assertEquals(before, tables.getManagedArrays().size());
    }
  }
}
