package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.testing.EngineTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Laws of samplers along any path of noise levels: that of a schedule, which preserves the variance
 * (α² + σ² = 1), one along which it explodes (α = 1), and a straight one (α + σ = 1).
 */
class NoisePathsTest extends EngineTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());

  /** A path by name, from noise to the clean image. */
  private record VisitedPath(String name, List<Level> visited) {
    Levels levels() {
      return Levels.of(visited);
    }

    /** The same for images and noise smaller by c, a factor for each level. */
    Levels rescaled() {
      return Levels.of(
          visited.stream()
              .map(
                  level -> {
                    double c = scale(level);
                    return new Level(level.alpha() / c, level.sigma() / c, level.timestep());
                  })
              .toList());
    }

    double scale(Level level) {
      return 1 + level.timestep();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<VisitedPath> paths() {
    return Stream.of(
        new VisitedPath("vp", Stream.of(999, 700, 420, 60, 9).map(SCHEDULE::at).toList()),
        new VisitedPath(
            "exploding",
            Stream.of(80.0, 12.0, 2.5, 0.4, 0.01).map(s -> new Level(1, s, s)).toList()),
        new VisitedPath(
            "straight",
            Stream.of(1.0, 0.8, 0.5, 0.2, 0.05).map(u -> new Level(1 - u, u, u)).toList()));
  }

  private final Denoiser exact = new GaussianImages(0.3, 0.5).denoiser();
  private final NoiseSource noise = step -> gaussian(1000 + step, DataType.FLOAT64, 2, 1, 4, 4);

  private NDArray draw(Sampler sampler, Denoiser denoiser, double start) {
    return sampler.sample(
        denoiser, noise.draw(NoiseSource.START).mul(start), noise, StepListener.NONE);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void dpmSolverOfOrderOneIsDdim(VisitedPath path) {
    double start = path.visited().get(0).sigma();
    assertClose(
        draw(new Ddim(path.levels(), 0, false), exact, start),
        draw(new DpmSolver(path.levels(), 1, false), exact, start),
        1e-11);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theSmallVarianceIsDdimWithAllOfItsNoise(VisitedPath path) {
    double start = path.visited().get(0).sigma();
    assertClose(
        draw(new Ddim(path.levels(), 1, false), exact, start),
        draw(new Ddpm(path.levels(), Variance.FIXED_SMALL), exact, start),
        1e-10);
  }

  /** For a network that is told which level it is, x/c is the same images as x. */
  @ParameterizedTest
  @MethodSource("paths")
  void anotherScaleOfThePathDrawsTheSameImages(VisitedPath path) {
    Levels levels = path.levels();
    Levels rescaled = path.rescaled();
    double start = path.visited().get(0).sigma();
    double startRescaled = rescaled.at(0).sigma();
    for (int i = 0; i < samplers(levels).size(); i++) {
      assertClose(
          draw(samplers(levels).get(i), exact, start),
          draw(samplers(rescaled).get(i), exact, startRescaled),
          1e-6);
    }
  }

  private static List<Sampler> samplers(Levels levels) {
    return List.of(
        new Ddim(levels, 0.5, true),
        new Ddpm(levels, Variance.FIXED_SMALL),
        new Ddpm(levels, Variance.FIXED_LARGE),
        new PredictorCorrector(
            new Ddpm(levels, Variance.FIXED_LARGE), new CorrectorSettings(0.2, 2)),
        new DpmSolver(levels, 2, true),
        new UniPc(levels, 2, true),
        new Heun(levels, true));
  }

  /** The variance of x_s given x_t is then the large one, however long the step. */
  @ParameterizedTest
  @MethodSource("paths")
  void standardNormalImagesStaySoWithTheLargeVariance(VisitedPath path) {
    Level first = path.visited().get(0);
    Level last = path.visited().get(path.visited().size() - 1);
    NoiseSource many = step -> gaussian(50 + step, DataType.FLOAT64, 1, 1, 200, 200);
    NDArray images =
        new Ddpm(path.levels(), Variance.FIXED_LARGE)
            .sample(
                new GaussianImages(0, 1).denoiser(),
                many.draw(NoiseSource.START).mul(Math.hypot(first.alpha(), first.sigma())),
                many,
                StepListener.NONE);
    double found = images.square().mean().getDouble();
    double kept = last.alpha() / Math.hypot(last.alpha(), last.sigma()); // Of the last estimate.
    assertEquals(kept * kept, found, 0.03);
  }

  /** The ancestral step in the ᾱ of Ho et al. 2020, for strides of every length. */
  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "COSINE", "SIGMOID"})
  void alongAScheduleTheAncestralStepIsThatOfItsBetas(BetaSchedule family) {
    NoiseSchedule schedule = NoiseSchedule.ofBetas(family.betas(1000, 1e-4, 0.02));
    for (int t = 0; t < 1000; t += 37) {
      for (int s : new int[] {-1, 0, t / 2, t - 1}) {
        if (s >= t) {
          continue;
        }
        double alphaCumprod = schedule.alphaCumprod(t);
        double beta = 1 - alphaCumprod / schedule.alphaCumprod(s);
        double shrink = (1 - schedule.alphaCumprod(s)) / (1 - alphaCumprod);
        double ofImage = Math.sqrt(schedule.alphaCumprod(s)) * beta / (1 - alphaCumprod);
        assertEquals(beta, schedule.at(t).varianceFrom(schedule.at(s)), 1e-15);
        double[] step = ancestralStep(schedule.at(t), schedule.at(s));
        assertEquals(ofImage, step[0], 1e-7);
        assertEquals(Math.sqrt(1 - beta) * shrink, step[1], 1e-7);
        assertEquals(s < 0 ? 0 : Math.sqrt(Math.max(beta * shrink, 1e-20)), step[2], 1e-7);
      }
    }
  }

  /** What x_0, x_t and the noise are multiplied with. */
  private double[] ancestralStep(Level t, Level s) {
    return IntStream.range(0, 3)
        .mapToDouble(
            part -> {
              NDArray one = manager.ones(new Shape(1, 1, 1, 1), DataType.FLOAT64);
              Denoiser estimate =
                  (xt, level) -> new Denoised(one.mul(part == 0 ? 1 : 0), one, Optional.empty());
              return new Ddpm(new Levels(List.of(t), List.of(s)), Variance.FIXED_SMALL)
                  .sample(
                      estimate,
                      one.mul(part == 1 ? 1 : 0),
                      step -> one.mul(part == 2 ? 1 : 0),
                      StepListener.NONE)
                  .getDouble();
            })
        .toArray();
  }

  @Test
  void aLevelIsReachedFromAnyLessNoisyOne() {
    Level s = new Level(0.8, 0.5, 1);
    Level t = new Level(0.4, 0.9, 2);
    assertEquals(0.5, t.alphaFrom(s));
    assertEquals(0.81 - 0.0625, t.varianceFrom(s), 1e-15);
    assertEquals(0, s.varianceFrom(s));
    assertEquals(0.81, t.varianceFrom(Level.CLEAN), 1e-15);
    assertEquals(Math.log(0.8 / 0.5), s.lambda());
    assertEquals(Double.POSITIVE_INFINITY, Level.CLEAN.lambda());
  }
}
