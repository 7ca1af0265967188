package io.github.ddpm.sampling;

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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdpmTest extends EngineTest {

  private final NoiseSchedule schedule =
      NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(100, 1e-3, 0.2));
  private final GaussianImages gaussian = new GaussianImages(0.3, 0.5);
  private final Denoiser exact =
      Denoiser.of(gaussian.network(schedule, Prediction.EPSILON), Prediction.EPSILON, false);
  private final NoiseSource noise = step -> gaussian(1000 + step, DataType.FLOAT64, 2, 3, 4, 4);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 100})
  void smallVarianceIsDdimWithAllOfItsNoise(int steps) {
    Levels levels = Levels.of(schedule, Spacing.TRAILING.timesteps(schedule, steps));
    NDArray xT = noise.draw(NoiseSource.START);
    assertClose(
        new Ddim(levels, 1, false).sample(exact, xT, noise, StepListener.NONE),
        new Ddpm(levels, Variance.FIXED_SMALL).sample(exact, xT, noise, StepListener.NONE),
        1e-12);
  }

  // The sum of |x| by diffusers' formulas written again in float64, without the noise. Since 0.31
  // it
  // steps to the timestep visited next; earlier versions end at 1.0256 and 2.1722.
  @ParameterizedTest
  @CsvSource({"TRAILING, 0.99514", "LINSPACE, 1.03723"})
  void theRampEndsWhereDiffusersEndsIt(Spacing spacing, double sum) {
    NoiseSchedule linear = NoiseSchedule.of(DiffusionSettings.defaults());
    NDArray ramp =
        manager.arange(0f, 768f).div(768).reshape(new Shape(3, 8, 8, 4)).transpose(3, 0, 1, 2);
    NDArray images =
        new Ddpm(Levels.of(linear, spacing.timesteps(linear, 7)), Variance.FIXED_SMALL)
            .sample(
                Denoiser.of((x, t) -> x.mul(t / (t + 1.0)), Prediction.EPSILON, true),
                ramp,
                step -> ramp.zerosLike(),
                StepListener.NONE);
    assertEquals(sum, images.abs().sum().getFloat(), 1e-4);
  }

  // The network's v of −1, 0 and 1 means β̃, the geometric mean of both, and β.
  @Test
  void aLearntVarianceLiesBetweenTheTwo() {
    int t = 60;
    NDArray xt = gaussian(1, DataType.FLOAT64, 1, 1, 1, 3);
    NDArray v = manager.create(new double[] {-1, 0, 1}, new Shape(1, 1, 1, 3));
    Network twice =
        (x, at) ->
            gaussian.network(schedule, Prediction.EPSILON).predict(x, at).concat(v.duplicate(), 1);
    Denoiser learnt = Denoiser.of(twice, Prediction.EPSILON, false);
    NoiseSource ones = step -> xt.onesLike();
    List<double[]> seen = new ArrayList<>();
    StepListener first =
        (step, steps, at, x, xStart) -> {
          if (step == 0) {
            seen.add(values(x));
          }
        };
    Levels levels = Levels.of(schedule, List.of(t, t - 1));
    new Ddpm(levels, Variance.LEARNED_RANGE).sample(learnt, xt, ones, first);
    new Ddpm(levels, Variance.FIXED_LARGE).sample(learnt, xt, step -> xt.zerosLike(), first);
    double small = schedule.posteriorVariance(t);
    double large = schedule.beta(t);
    double[] deviations = {Math.sqrt(small), Math.pow(small * large, 0.25), Math.sqrt(large)};
    for (int i = 0; i < 3; i++) {
      assertEquals(deviations[i], seen.get(0)[i] - seen.get(1)[i], 1e-12);
    }
  }

  @Test
  void aVarianceThatWasNeverLearntIsRefused() {
    Sampler learned = new Ddpm(Levels.of(schedule, List.of(60, 59)), Variance.LEARNED_RANGE);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> learned.sample(exact, noise.draw(0), noise, StepListener.NONE));
    assertTrue(error.getMessage().startsWith("variance: learned_range"), error.getMessage());
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_SMALL", "FIXED_LARGE"})
  void stepsBetweenNeighboursFollowThePosterior(Variance variance) {
    int t = 60;
    NDArray xt = noise.draw(NoiseSource.START);
    NDArray xStart = exact.denoise(xt, schedule.at(t)).xStart();
    double sigmaSquared =
        switch (variance) {
          case FIXED_SMALL -> schedule.posteriorVariance(t);
          case FIXED_LARGE -> schedule.beta(t);
          case LEARNED_RANGE -> throw new AssertionError();
        };
    NDArray expected =
        xStart
            .mul(schedule.posteriorMeanCoefXStart(t))
            .add(xt.mul(schedule.posteriorMeanCoefXt(t)))
            .add(noise.draw(0).mul(Math.sqrt(sigmaSquared)));
    List<double[]> seen = new ArrayList<>();
    new Ddpm(Levels.of(schedule, List.of(t, t - 1)), variance)
        .sample(exact, xt, noise, (step, steps, at, x, x0) -> seen.add(values(x)));
    assertClose(expected, manager.create(seen.get(0), expected.getShape()), 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void theLastStepAddsNoNoiseAndGivesTheEstimate(Variance variance) {
    NDArray xt = noise.draw(NoiseSource.START);
    NoiseSource none =
        step -> {
          throw new AssertionError("noise in the last step");
        };
    NDArray images =
        new Ddpm(Levels.of(schedule, List.of(30)), variance)
            .sample(exact, xt, none, StepListener.NONE);
    assertClose(exact.denoise(xt, schedule.at(30)).xStart(), images, 1e-12);
  }

  // The two variances are right for images that are one point and for images that are pure noise
  // (Ho et al. 2020, section 3.2); real ones lie between. The loop is linear in x, and the numbers
  // are its variance carried through all steps in float64.
  @Test
  void gaussianImagesComeOutTooNarrowWithTheSmallVarianceAndTooWideWithTheLarge() {
    assertEquals(0.46822, deviation(Variance.FIXED_SMALL), 0.005);
    assertEquals(0.50772, deviation(Variance.FIXED_LARGE), 0.005);
  }

  private double deviation(Variance variance) {
    NoiseSource fresh = new ImageNoise(manager, 3, 0, new Shape(1, 1, 100, 100));
    NDArray images =
        new Ddpm(Levels.of(schedule, Spacing.LEADING.timesteps(schedule, 100)), variance)
            .sample(exact, fresh.draw(NoiseSource.START), fresh, StepListener.NONE);
    assertEquals(DataType.FLOAT32, images.getDataType());
    double mean = images.mean().getFloat();
    assertEquals(0.3, mean, 0.02);
    return Math.sqrt(images.sub(mean).square().mean().getFloat());
  }
}
