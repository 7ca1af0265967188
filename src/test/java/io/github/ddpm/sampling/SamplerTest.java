package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.EngineTest;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all samplers, and how settings name them. */
class SamplerTest extends EngineTest {

  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());
  private static final Timesteps TIMESTEPS = Spacing.LEADING.timesteps(1000, 10);

  private final Denoiser exact =
      Denoiser.of(
          new GaussianImages(0, 0.5).network(SCHEDULE, Prediction.V_PREDICTION),
          SCHEDULE,
          Prediction.V_PREDICTION,
          true);

  static Stream<Sampler> samplers() {
    return Stream.of(
        new Ddpm(SCHEDULE, TIMESTEPS, Variance.FIXED_SMALL),
        new Ddpm(SCHEDULE, TIMESTEPS, Variance.FIXED_LARGE),
        new Ddim(SCHEDULE, TIMESTEPS, 0),
        new Ddim(SCHEDULE, TIMESTEPS, 0.7));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void noArraysPileUp(Sampler sampler) {
    NoiseSource noise = new ImageNoise(manager, 1, 0, new Shape(2, 3, 4, 4));
    NDArray xT = noise.draw(NoiseSource.START);
    int before = manager.getManagedArrays().size();
    List<Integer> arrays = new ArrayList<>();
    List<NDManager> steps = new ArrayList<>();
    NDArray images =
        sampler.sample(
            exact,
            xT,
            noise,
            (step, count, t, x, xStart) -> {
              arrays.add(manager.getManagedArrays().size());
              steps.add(x.getManager());
            });
    // Those of the step at hand; the last step draws no noise and has fewer.
    assertEquals(1, Set.copyOf(arrays.subList(0, 9)).size());
    assertTrue(arrays.get(9) <= arrays.get(0));
    assertTrue(steps.stream().noneMatch(NDManager::isOpen));
    assertEquals(before + 1, manager.getManagedArrays().size());
    assertSame(manager, images.getManager());
    assertEquals(96, images.toFloatArray().length);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void nothingIsLeftBehindWhenTheNetworkFails(Sampler sampler) {
    NoiseSource noise = new ImageNoise(manager, 1, 0, new Shape(2, 3, 4, 4));
    NDArray xT = noise.draw(NoiseSource.START);
    int before = manager.getManagedArrays().size();
    Denoiser failing =
        (xt, t) -> {
          if (t < 500) {
            throw new IllegalStateException("out of memory");
          }
          return exact.denoise(xt, t);
        };
    assertThrows(
        IllegalStateException.class, () -> sampler.sample(failing, xT, noise, StepListener.NONE));
    assertEquals(before, manager.getManagedArrays().size());
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void anImageDoesNotDependOnItsBatch(Sampler sampler) {
    NoiseSource four = new ImageNoise(manager, 1, 0, new Shape(4, 3, 4, 4));
    NoiseSource third = new ImageNoise(manager, 1, 2, new Shape(1, 3, 4, 4));
    NDArray together = sampler.sample(exact, four.draw(NoiseSource.START), four, StepListener.NONE);
    NDArray alone = sampler.sample(exact, third.draw(NoiseSource.START), third, StepListener.NONE);
    assertClose(together.get("2:3"), alone, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void startingNoiseIsLeftAsItIsAndStepsAreReportedInOrder(Sampler sampler) {
    NoiseSource noise = new ImageNoise(manager, 1, 0, new Shape(1, 1, 2, 2));
    NDArray xT = noise.draw(NoiseSource.START);
    float[] before = xT.toFloatArray();
    List<String> steps = new ArrayList<>();
    List<float[]> trajectory = new ArrayList<>();
    NDArray images =
        sampler.sample(
            exact,
            xT,
            noise,
            (step, count, t, x, xStart) -> {
              steps.add(step + "/" + count + " " + t);
              trajectory.add(x.toFloatArray());
            });
    assertArrayEquals(before, xT.toFloatArray());
    assertEquals(10, steps.size());
    assertEquals("0/10 900", steps.get(0));
    assertEquals("9/10 0", steps.get(9));
    assertArrayEquals(trajectory.get(9), images.toFloatArray());
  }

  private static SamplingSettings settings(
      SamplerName sampler, int steps, double eta, Spacing spacing) {
    return new SamplingSettings(sampler, steps, eta, spacing, Variance.FIXED_LARGE, true, 64, 1);
  }

  @Test
  void settingsNameTheSampler() {
    assertEquals(
        new Ddim(SCHEDULE, Spacing.QUADRATIC.timesteps(1000, 20), 0.5),
        Sampler.of(settings(SamplerName.DDIM, 20, 0.5, Spacing.QUADRATIC), SCHEDULE));
    assertEquals(
        new Ddpm(SCHEDULE, Spacing.LEADING.timesteps(1000, 1000), Variance.FIXED_LARGE),
        Sampler.of(settings(SamplerName.DDPM, 1000, 0, Spacing.LEADING), SCHEDULE));
    assertThrows(
        IllegalArgumentException.class,
        () -> Sampler.of(settings(SamplerName.DDIM, 1001, 0, Spacing.LEADING), SCHEDULE));
  }

  @Test
  void theDefaultsAndHosSamplerAreBeyondWarning() {
    assertEquals(List.of(), SamplingSettings.defaults().warnings(SCHEDULE));
    assertEquals(
        List.of(), settings(SamplerName.DDPM, 1000, 0, Spacing.LEADING).warnings(SCHEDULE));
    assertEquals(List.of(), settings(SamplerName.DDIM, 1, 0, Spacing.TRAILING).warnings(SCHEDULE));
  }

  @Test
  void stridedLargeVarianceIsWarnedOf() {
    assertEquals(
        List.of(
            "variance: fixed_large leaves visible noise when only 100 of 1000 timesteps are"
                + " visited; take fixed_small or sampler ddim"),
        settings(SamplerName.DDPM, 100, 0, Spacing.LEADING).warnings(SCHEDULE));
  }

  @Test
  void startingWhereTheNetworkExpectsAnImageIsWarnedOf() {
    assertEquals(
        List.of(
            "steps: sampling starts from pure noise at t = 0, where the network expects 1.000 of"
                + " the image's amplitude; take spacing trailing or more steps"),
        settings(SamplerName.DDIM, 1, 0, Spacing.LEADING).warnings(SCHEDULE));
  }

  @Test
  void aScheduleThatEndsEarlyIsNotBlamedOnTheSteps() {
    NoiseSchedule early = NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(200, 1e-4, 0.02));
    assertEquals(List.of(), settings(SamplerName.DDIM, 50, 0, Spacing.TRAILING).warnings(early));
  }

  @Test
  void etaWithoutEffectIsWarnedOf() {
    assertEquals(
        List.of("eta: is a setting of ddim, ddpm does not use it"),
        settings(SamplerName.DDPM, 1000, 0.5, Spacing.LEADING).warnings(SCHEDULE));
  }
}
