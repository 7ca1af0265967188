package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StraightPathTest extends EngineTest {
  private final StraightPath path = new StraightPath(1000);

  @Test
  void theNetworkIsToldShareTimesTimesteps() {
    assertEquals(new Level(0.999, 0.001, 1), path.at(0));
    assertEquals(new Level(0.5, 0.5, 500), path.at(499));
    assertEquals(new Level(0, 1, 1000), path.at(999));
    assertEquals(new Level(0, 1, 4), new StraightPath(4).at(3));
    assertSame(Level.CLEAN, path.at(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> path.at(1000));
    assertThrows(IndexOutOfBoundsException.class, () -> path.at(-2));
    assertEquals(0, path.terminalSignal());
    assertEquals(0, path.snr(999));
    assertEquals(1, path.snr(499), 1e-12);
  }

  /** Half of all shares lie above ½; shifted by 3, they lie above ¾. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 0.5",
    "3, 0.5, 0.75",
    "0.5, 0.5, 0.3333333333",
    "3, 1, 1",
    "3, 0.001, 0.0029940"
  })
  void aShiftMovesLevelsTowardsNoise(double shift, double u, double shifted) {
    Level level = path.shifted(path.level(u), shift);
    assertEquals(shifted, level.sigma(), 1e-6);
    assertEquals(1 - shifted, level.alpha(), 1e-6);
    assertEquals(1000 * shifted, level.timestep(), 1e-3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.3, 3, 1000})
  void pureNoiseStaysPure(double shift) {
    assertEquals(path.level(1), path.shifted(path.level(1), shift));
  }

  @Test
  void theCleanImageIsNotShifted() {
    assertSame(Level.CLEAN, path.shifted(Level.CLEAN, 3));
  }

  @Test
  void anyOutputSplitsTheNoisyImageWithoutRest() {
    NDArray output = gaussian(3, DataType.FLOAT64, 2, 3, 4, 4);
    NDArray xt = gaussian(4, DataType.FLOAT64, 2, 3, 4, 4);
    for (int t : new int[] {0, 1, 500, 999}) {
      Level level = path.at(t);
      NDArray xStart = Prediction.FLOW.xStart(output, xt, level);
      NDArray noise = Prediction.FLOW.noise(output, xt, level);
      assertClose(xt, xStart.mul(level.alpha()).add(noise.mul(level.sigma())), 1e-11);
      assertClose(output, noise.sub(xStart), 1e-11);
    }
  }

  @Test
  void theObjectiveShowsTheMixtureAndAsksForItsDirection() {
    Objective objective = new Objective(manager, FlowSettings.of(1000, WeightSettings.NONE));
    NDArray xStart = gaussian(1, DataType.FLOAT32, 2, 1, 2, 2);
    NDArray noise = gaussian(2, DataType.FLOAT32, 2, 1, 2, 2);
    NDArray t = manager.create(new long[] {249, 999});
    NDArray xt = objective.qSample(xStart, t, noise);
    assertArrayEquals(
        new float[] {250, 1000}, objective.told(t).toType(DataType.FLOAT32, false).toFloatArray());
    assertClose(xStart.get("0:1").mul(0.75).add(noise.get("0:1").mul(0.25)), xt.get("0:1"), 1e-6);
    assertClose(noise.get("1:2"), xt.get("1:2"), 0);
    NDArray target = objective.target(xStart, noise, t);
    assertClose(noise.sub(xStart), target, 0);
    NDArray xThere = Prediction.FLOW.xStart(target.get("0:1"), xt.get("0:1"), path.at(249));
    assertClose(xStart.get("0:1"), xThere, 1e-6);
  }

  /** The error of x_0 is σ times that of the flow, so a weight of w for x_0 is w σ². */
  @Test
  void minSnrWeighsTheErrorOfTheImage() {
    Objective objective =
        new Objective(manager, FlowSettings.of(1000, new WeightSettings(5, 0, 1)));
    NDArray t = manager.create(new long[] {99, 599, 999});
    NDArray target = manager.zeros(new Shape(3, 1, 2, 2));
    float[] losses = objective.lossPerImage(target.add(1), target, t).toFloatArray();
    assertEquals(5 * 0.01, losses[0], 1e-6); // snr = 81
    assertEquals(0.16, losses[1], 1e-6); // snr = 4/9, times 0.36
    assertEquals(0, losses[2]);
  }

  @Test
  void whatBelongsToTheOtherPathIsRefused() {
    refused("prediction", PathKind.FLOW, Prediction.EPSILON, false, false);
    refused("prediction", PathKind.VP, Prediction.FLOW, false, false);
    refused("rescale_betas_zero_snr", PathKind.FLOW, Prediction.FLOW, true, false);
    refused("learn_sigma", PathKind.FLOW, Prediction.FLOW, false, true);
  }

  private static void refused(
      String key, PathKind path, Prediction prediction, boolean rescaled, boolean learnt) {
    DiffusionSettings d = DiffusionSettings.defaults();
    InvalidSetting error =
        assertThrows(
            InvalidSetting.class,
            () ->
                new DiffusionSettings(
                    path,
                    10,
                    d.schedule(),
                    d.betaStart(),
                    d.betaEnd(),
                    d.sigma(),
                    prediction,
                    d.loss(),
                    d.weights(),
                    rescaled,
                    learnt));
    assertTrue(error.getMessage().startsWith(key + ": "), error.getMessage());
  }
}
