package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidanceTest extends EngineTest {
  private final Conditions given = Conditions.classes(manager, 0, 3);
  private final Conditions without = Conditions.classes(manager, 9, 9);
  private final List<Integer> sizes = new ArrayList<>();

  /** Says x · (label + 1) + t, image by image. */
  private NDArray network(NDArray xt, double t, Conditions told) {
    long[] labels = told.arrays().get(0).toLongArray();
    sizes.add(labels.length);
    float[] factors = new float[labels.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = labels[i] + 1;
    }
    NDArray factor = xt.getManager().create(factors).reshape(-1, 1, 1, 1);
    return xt.mul(factor).add(t);
  }

  private float[] predict(double scale) {
    NDArray xt = manager.create(new float[] {1, -2}, new Shape(2, 1, 1, 1));
    return Guidance.of(this::network, given, without, scale).predict(xt, 100).toFloatArray();
  }

  @Test
  void scaleOneIsTheConditionalNetworkAlone() {
    assertArrayEquals(new float[] {101, 92}, predict(1));
    assertEquals(List.of(2), sizes);
  }

  @Test
  void scaleZeroIsTheUnconditionalNetworkAlone() {
    assertArrayEquals(new float[] {110, 80}, predict(0));
    assertEquals(List.of(2), sizes);
  }

  @Test
  void aLearntVarianceStaysThatOfTheClass() {
    NDArray xt = manager.create(new float[] {1, -2}, new Shape(2, 1, 1, 1));
    Guidance.Conditional network = (x, t, told) -> network(x.concat(x.mul(2), 1), t, told);
    float[] guided = Guidance.of(network, given, without, 3).predict(xt, 100).toFloatArray();
    assertArrayEquals(new float[] {83, 102, 116, 84}, guided, 1e-4f);
  }

  @Test
  void otherScalesGoOnAlongTheLineFromOneToTheOther() {
    // u + 3 (c - u): 110 + 3 (101 - 110), 80 + 3 (92 - 80).
    assertArrayEquals(new float[] {83, 116}, predict(3), 1e-4f);
    assertEquals(List.of(4), sizes);
  }

  private float[] draw(GuidanceSettings guidance) {
    Levels levels = Levels.of(NoiseSchedule.of(DiffusionSettings.defaults()), VISITED);
    sizes.clear();
    NDArray xT = manager.create(new float[] {1, -2}, new Shape(2, 1, 1, 1));
    Denoiser guided = denoiser(guidance.scale());
    return new Ddim(levels, 0, true)
        .sample(
            guidance.limiting(guided, denoiser(1)),
            xT,
            step -> {
              throw new AssertionError("a deterministic sampler drew noise");
            },
            StepListener.NONE)
        .toFloatArray();
  }

  private Denoiser denoiser(double scale) {
    return Denoiser.of(
        Guidance.of((x, t, told) -> network(x, t, told).mul(1e-2), given, without, scale),
        Prediction.EPSILON,
        false);
  }

  /** σ/α of Ho et al.'s schedule is 157, 12.0, 3.41 and 0.01 there. */
  private static final List<Integer> VISITED = List.of(999, 700, 500, 0);

  @Test
  void onlyLevelsOfTheIntervalAreGuidedAndOthersAreEvaluatedOnce() {
    float[] guided = draw(new GuidanceSettings(3, List.of()));
    assertEquals(List.of(4, 4, 4, 4), sizes);
    assertArrayEquals(guided, draw(new GuidanceSettings(3, List.of(0.0, 1e6))));
    assertEquals(List.of(4, 4, 4, 4), sizes);

    float[] free = draw(new GuidanceSettings(1, List.of()));
    assertArrayEquals(free, draw(new GuidanceSettings(3, List.of(200.0, 300.0))));
    assertEquals(List.of(2, 2, 2, 2), sizes);
    assertArrayEquals(free, draw(new GuidanceSettings(1, List.of(1.0, 300.0))));

    float[] limited = draw(new GuidanceSettings(3, List.of(1.0, 100.0)));
    assertEquals(List.of(2, 4, 4, 2), sizes);
    assertNotEquals(guided[0], limited[0]);
    assertNotEquals(free[0], limited[0]);
  }

  @Test
  void bothEndsBelongToTheInterval() {
    GuidanceSettings guidance = new GuidanceSettings(3, List.of(0.5, 2.0));
    assertTrue(guidance.includes(new Level(1, 0.5, 0)) && guidance.includes(new Level(0.5, 1, 0)));
    assertFalse(guidance.includes(new Level(1, 0.49, 0)) || guidance.includes(new Level(0, 1, 0)));
  }

  @Test
  void aNetworkWithoutConditionsHasNothingToBeGuidedBy() {
    NDArray xt = manager.create(new float[] {1, -2}, new Shape(2, 1, 1, 1));
    for (double scale : new double[] {0, 1, 3}) {
      NDArray output =
          Guidance.of((x, t, told) -> x.add(t), Conditions.NONE, Conditions.NONE, scale)
              .predict(xt, 100);
      assertArrayEquals(new float[] {101, 98}, output.toFloatArray());
    }
  }
}
