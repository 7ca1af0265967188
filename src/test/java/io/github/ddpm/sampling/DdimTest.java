package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdimTest extends EngineTest {

  private static final NoiseSource NO_NOISE =
      step -> {
        throw new AssertionError("a deterministic sampler drew noise");
      };

  /** The start and the network of diffusers' scheduler tests: a ramp, and x · t/(t + 1). */
  private final Network shrinking = (x, t) -> x.mul(t / (t + 1.0));

  private NDArray ramp() {
    return manager.arange(0f, 768f).div(768).reshape(new Shape(3, 8, 8, 4)).transpose(3, 0, 1, 2);
  }

  private static NoiseSchedule linear(double betaStart) {
    return NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(1000, betaStart, 0.02));
  }

  // The sum of |x| after ten steps, evaluated in float64; for the first diffusers prints 172.0067.
  @ParameterizedTest
  @CsvSource({"1e-4, EPSILON, 172.0065", "1e-4, V_PREDICTION, 52.5301", "0.01, EPSILON, 149.8295"})
  void theRampEndsWhereDiffusersEndsIt(double betaStart, Prediction prediction, double sum) {
    NoiseSchedule schedule = linear(betaStart);
    NDArray images =
        new Ddim(Levels.of(schedule, Spacing.LEADING.timesteps(schedule, 10)), 0, false)
            .sample(Denoiser.of(shrinking, prediction, true), ramp(), NO_NOISE, StepListener.NONE);
    assertEquals(DataType.FLOAT32, images.getDataType());
    assertEquals(sum, images.abs().sum().getFloat(), 1e-3);
  }

  // The same of diffusers' loop that ends at ᾱ_0 instead of 1.
  @Test
  void theRampEndsWhereDiffusersEndsItWithoutTheCleanImage() {
    NoiseSchedule schedule = linear(0.01);
    NDArray images =
        new Ddim(
                Levels.of(schedule, Spacing.LEADING.timesteps(schedule, 10))
                    .endingAt(schedule.at(0)),
                0,
                false)
            .sample(
                Denoiser.of(shrinking, Prediction.EPSILON, true),
                ramp(),
                NO_NOISE,
                StepListener.NONE);
    assertEquals(149.0784, images.abs().sum().getFloat(), 1e-3);
  }

  // ᾱ_0 = 0.64 and ᾱ_1 = 0.64 · 0.5625 = 0.36, so all the roots are 0.8 and 0.6.
  @Test
  void clippingBoundsTheImageAndNotTheNoise() {
    NoiseSchedule schedule = NoiseSchedule.ofBetas(0.36, 0.4375);
    Network zero = (x, t) -> x.mul(t == 1 ? 0.5 : 0);
    NDArray xT = manager.create(new float[] {0.6f, 6}, new Shape(1, 1, 1, 2));
    List<float[]> seen = new ArrayList<>();
    NDArray images =
        new Ddim(Levels.of(schedule, List.of(1, 0)), 0, false)
            .sample(
                Denoiser.of(zero, Prediction.EPSILON, true),
                xT,
                NO_NOISE,
                (step, steps, t, x, xStart) -> {
                  seen.add(xStart.toFloatArray());
                  seen.add(x.toFloatArray());
                });
    // ε = x/2, x_0 = (x − 0.8 ε)/0.6 = x, clipped to 1; then 0.8 x_0 + 0.6 ε.
    assertArrayEquals(new float[] {0.6f, 1}, seen.get(0), 1e-6f);
    assertArrayEquals(new float[] {0.66f, 2.6f}, seen.get(1), 1e-6f);
    // ε = 0, x_0 = x/0.8, clipped to 1.
    assertArrayEquals(new float[] {0.825f, 1}, images.toFloatArray(), 1e-6f);
  }

  // ε = x/2 and x_0 = x, clipped to 1, as above; then ε = (x − 0.6 x_0)/0.8 instead.
  @Test
  void theNoiseCanBeDerivedAgainFromTheClippedImage() {
    NoiseSchedule schedule = NoiseSchedule.ofBetas(0.36, 0.4375);
    NDArray xT = manager.create(new float[] {0.6f, 6}, new Shape(1, 1, 1, 2));
    List<float[]> seen = new ArrayList<>();
    new Ddim(Levels.of(schedule, List.of(1, 0)), 0, true)
        .sample(
            Denoiser.of((x, t) -> x.mul(0.5), Prediction.EPSILON, true),
            xT,
            NO_NOISE,
            (step, steps, t, x, xStart) -> seen.add(x.toFloatArray()));
    // 0.8 x_0 + 0.6 ε with ε = 0.3 and 6.75.
    assertArrayEquals(new float[] {0.66f, 4.85f}, seen.get(0), 1e-6f);
  }

  @Test
  void onGaussianImagesTheErrorHalvesWhenTheStepsDouble() {
    GaussianImages gaussian = new GaussianImages(0.3, 0.5);
    NoiseSchedule schedule = linear(1e-4);
    Denoiser exact =
        Denoiser.of(gaussian.network(schedule, Prediction.EPSILON), Prediction.EPSILON, false);
    NDArray xT = gaussian(1, DataType.FLOAT64, 2, 1, 4, 4);
    NDArray limit = gaussian.flow(xT, schedule.alphaCumprod(999));
    double before = Double.NaN;
    for (int steps : new int[] {25, 50, 100, 200}) {
      NDArray images =
          new Ddim(Levels.of(schedule, Spacing.TRAILING.timesteps(schedule, steps)), 0, false)
              .sample(exact, xT, NO_NOISE, StepListener.NONE);
      double error = images.sub(limit).abs().max().getDouble();
      if (steps > 25) {
        assertEquals(2, before / error, 0.1, "from " + steps / 2 + " to " + steps + " steps");
      }
      before = error;
    }
  }

  @Test
  void etaAddsNoiseToAllButTheLastStep() {
    NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());
    List<Integer> drawn = new ArrayList<>();
    NoiseSource recording =
        step -> {
          drawn.add(step);
          return gaussian(step, DataType.FLOAT32, 1, 1, 2, 2);
        };
    new Ddim(Levels.of(schedule, List.of(900, 500, 100)), 0.5, false)
        .sample(
            Denoiser.of(shrinking, Prediction.EPSILON, true),
            gaussian(9, DataType.FLOAT32, 1, 1, 2, 2),
            recording,
            StepListener.NONE);
    assertEquals(List.of(0, 1), drawn);
  }

  @Test
  void refusesEtaOutsideItsRange() {
    for (double eta : new double[] {-0.1, 1.1, Double.NaN}) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Ddim(Levels.of(linear(1e-4), List.of(0)), eta, false));
      assertTrue(error.getMessage().startsWith("eta: "), error.getMessage());
    }
  }
}
