package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.testing.EngineTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of corrections, with the score of Gaussian images. */
class PredictorCorrectorTest extends EngineTest {
  private static final NoiseSchedule LINEAR = NoiseSchedule.of(DiffusionSettings.defaults());
  private static final NoiseSchedule GEOMETRIC =
      NoiseSchedule.ofBetas(BetaSchedule.GEOMETRIC.betas(1000, 0.01, 50));

  private final GaussianImages gaussian = new GaussianImages(0.3, 0.5);

  private static Levels levels(NoiseSchedule schedule, int steps) {
    return Levels.of(schedule, Spacing.TRAILING.timesteps(schedule, steps));
  }

  private static Sampler sampler(Variance variance, double snr, int corrections) {
    return new PredictorCorrector(
        new Ddpm(levels(GEOMETRIC, 20), variance), new CorrectorSettings(snr, corrections));
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_SMALL", "FIXED_LARGE"})
  void withoutCorrectionsItIsAncestralSampling(Variance variance) {
    NoiseSource noise = new ImageNoise(manager, 3, 0, new Shape(4, 1, 8, 8));
    NDArray xT = noise.draw(NoiseSource.START);
    assertClose(
        new Ddpm(levels(GEOMETRIC, 20), variance)
            .sample(gaussian.denoiser(), xT, noise, StepListener.NONE),
        sampler(variance, 0.15, 0).sample(gaussian.denoiser(), xT, noise, StepListener.NONE),
        0);
  }

  static Stream<Arguments> levelsAndRatios() {
    return Stream.of(
            LINEAR.at(50),
            LINEAR.at(600),
            GEOMETRIC.at(300),
            new Level(1, 7, 7),
            new Level(0.4, 0.6, 0.6),
            new Level(0, 1, 1))
        .flatMap(level -> Stream.of(0.15, 0.5).map(snr -> Arguments.of(level, snr)));
  }

  @ParameterizedTest
  @MethodSource("levelsAndRatios")
  void oneCorrectionKeepsMeanAndVariance(Level level, double snr) {
    NDArray x0 = gaussian(1, DataType.FLOAT64, 2, 1, 200, 200).mul(0.5).add(0.3);
    NDArray noise = gaussian(2, DataType.FLOAT64, 2, 1, 200, 200);
    NDArray xt = x0.mul(level.alpha()).add(noise.mul(level.sigma()));
    NDArray corrected = corrected(xt, level, snr, 3);
    double variance = variance(level);
    double spread = Math.sqrt(variance);
    assertEquals(0.3 * level.alpha(), corrected.mean().getDouble(), 0.03 * spread);
    double wider = 1 + 4 * Math.pow(snr, 4);
    assertEquals(wider, variance(corrected) / variance, 0.03 * wider);
  }

  /** Langevin dynamics of finite steps ends a little too wide. */
  @Test
  void noTwoNoisesHaveTheSameNumber() {
    Set<Integer> numbers = new HashSet<>(Set.of(NoiseSource.START, NoiseSource.SHOWN));
    for (int step = 0; step < 1000; step++) {
      assertTrue(numbers.add(step));
      for (int k = 0; k < NoiseSource.MOST_CORRECTIONS; k++) {
        assertTrue(numbers.add(NoiseSource.correction(step, k)), "correction " + k);
      }
    }
  }

  @Test
  void manyCorrectionsFindTheDistributionFromAnywhere() {
    Level level = LINEAR.at(200);
    double snr = 0.3;
    NDArray x = gaussian(1, DataType.FLOAT64, 2, 1, 100, 100).mul(0.2).add(-0.9);
    for (int k = 0; k < 80; k++) {
      x = corrected(x, level, snr, 100 + k);
    }
    double spread = Math.sqrt(variance(level));
    assertEquals(0.3 * level.alpha(), x.mean().getDouble(), 0.06 * spread);
    assertEquals(1 + snr * snr, variance(x) / variance(level), 0.06);
  }

  private NDArray corrected(NDArray x, Level level, double snr, long seed) {
    NDArray z = gaussian(seed, DataType.FLOAT64, x.getShape().getShape());
    NDArray xStart = gaussian.denoiser().denoise(x, level).xStart();
    return PredictorCorrector.corrected(x, xStart, level, z, snr);
  }

  private double variance(Level level) {
    double deviation = Math.hypot(0.5 * level.alpha(), level.sigma());
    return deviation * deviation;
  }

  private static double variance(NDArray x) {
    return x.sub(x.mean()).square().mean().getDouble();
  }

  @Test
  void anImageIsTheSameInAnyBatch() {
    Sampler sampler = sampler(Variance.FIXED_LARGE, 0.2, 2);
    NDArray together = draw(sampler, 0, 5);
    for (int i = 0; i < 5; i++) {
      assertClose(together.get(i + ":" + (i + 1)), draw(sampler, i, 1), 1e-6);
    }
  }

  private NDArray draw(Sampler sampler, int first, int count) {
    return new UnconditionalGeneration(sampler)
        .draw(
            gaussian.denoiser(),
            new ImageNoise(manager, 7, first, new Shape(count, 3, 5, 5)),
            StepListener.NONE);
  }

  @Test
  void anImageWithoutNoiseIsNotMoved() {
    NDArray x = gaussian(1, DataType.FLOAT32, 2, 1, 3, 3);
    Level level = new Level(0.5, 0.5, 1);
    NDArray xStart = x.mul(2); // Then ε is 0.
    NDArray z = gaussian(2, DataType.FLOAT32, 2, 1, 3, 3);
    assertClose(x, PredictorCorrector.corrected(x, xStart, level, z, 0.15), 0);
  }

  @Test
  void everyCorrectionEvaluatesTheNetworkOnceAndHasNoiseOfItsOwn() {
    AtomicInteger evaluations = new AtomicInteger();
    Set<Integer> drawn = new HashSet<>();
    NoiseSource noise = new ImageNoise(manager, 3, 0, new Shape(1, 1, 2, 2));
    sampler(Variance.FIXED_LARGE, 0.15, 3)
        .sample(
            (x, t) -> {
              evaluations.incrementAndGet();
              return gaussian.denoiser().denoise(x, t);
            },
            noise.draw(NoiseSource.START),
            step -> {
              assertTrue(drawn.add(step) && step != NoiseSource.START, "drawn: " + step);
              return noise.draw(step);
            },
            StepListener.NONE);
    assertEquals(20 * 4, evaluations.get());
    assertEquals(20 * 4 - 1, drawn.size());
  }

  @Test
  void correctionsThatCannotBeAreRefused() {
    for (double snr : List.of(0.0, 1.0, -1.0, Double.NaN)) {
      InvalidSetting error =
          assertThrows(InvalidSetting.class, () -> new CorrectorSettings(snr, 1));
      assertEquals("snr", error.key());
    }
    for (int steps : List.of(-1, 101)) {
      InvalidSetting error =
          assertThrows(InvalidSetting.class, () -> new CorrectorSettings(0.15, steps));
      assertEquals("correct_steps", error.key());
    }
  }
}
