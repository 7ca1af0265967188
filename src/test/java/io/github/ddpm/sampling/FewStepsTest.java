package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sampler keeps to in few long steps, whatever the schedule and the spacing. */
class FewStepsTest extends EngineTest {
  private static final NoiseSchedule COSINE =
      NoiseSchedule.ofBetas(BetaSchedule.COSINE.betas(1000, 1e-4, 0.02));
  private static final NoiseSchedule LINEAR =
      NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(1000, 1e-4, 0.02));
  private static final Set<SamplerName> RANDOM =
      Set.of(SamplerName.DDPM, SamplerName.PREDICTOR_CORRECTOR);
  private static final int[] STEPS = {2, 5, 10, 20, 50};

  static Stream<Arguments> samplersAndSchedules() {
    return Stream.of(SamplerName.values())
        .filter(name -> name != SamplerName.AUTO)
        .flatMap(
            name ->
                Stream.of(
                    Arguments.of(name, COSINE, "cosine"), Arguments.of(name, LINEAR, "linear")));
  }

  private static Sampler sampler(
      SamplerName name, NoiseSchedule schedule, Spacing spacing, int steps) {
    return Samplers.of(
        SamplingSettings.defaults()
            .withSampler(name, steps, spacing)
            .withModel(0, FinalSigmas.ZERO, Variance.FIXED_SMALL, true),
        schedule);
  }

  private NDArray draw(Sampler sampler, Denoiser denoiser, StepListener listener) {
    return sampler.sample(
        denoiser,
        gaussian(1, DataType.FLOAT64, 2, 1, 4, 4),
        step -> gaussian(100 + step, DataType.FLOAT64, 2, 1, 4, 4),
        listener);
  }

  private static Denoiser denoiser(Network network) {
    return Denoiser.of(network, Prediction.V_PREDICTION, true);
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("samplersAndSchedules")
  void imagesThatAreOnePointAreFound(SamplerName name, NoiseSchedule schedule, String word) {
    Network perfect = new GaussianImages(0.3, 0).network(schedule, Prediction.V_PREDICTION);
    for (Spacing spacing : Spacing.values()) {
      for (int steps : STEPS) {
        NDArray images =
            draw(sampler(name, schedule, spacing, steps), denoiser(perfect), StepListener.NONE);
        assertClose(images.onesLike().mul(0.3), images, 1e-9);
      }
    }
  }

  /** A young network errs everywhere, and most where there is only noise. */
  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("samplersAndSchedules")
  void anErrorInTheFirstStepDoesNotGrow(SamplerName name, NoiseSchedule schedule, String word) {
    if (name == SamplerName.PREDICTOR_CORRECTOR) { // Its corrections need short steps.
      return;
    }
    double error = 0.01;
    Network perfect = new GaussianImages(0.3, 0.2).network(schedule, Prediction.V_PREDICTION);
    for (Spacing spacing : List.of(Spacing.AUTO, Spacing.TRAILING, Spacing.LINSPACE)) {
      for (int steps : STEPS) {
        Sampler sampler = sampler(name, schedule, spacing, steps);
        AtomicInteger done = new AtomicInteger();
        AtomicInteger evaluations = new AtomicInteger();
        Network wrongAtFirst =
            (x, t) -> {
              NDArray right = perfect.predict(x, t);
              return done.get() > 0
                  ? right
                  : right.add(evaluations.getAndIncrement() % 2 == 0 ? error : -error);
            };
        NDArray right = draw(sampler, denoiser(perfect), StepListener.NONE);
        NDArray wrong =
            draw(
                sampler,
                denoiser(wrongAtFirst),
                (step, count, t, x, xStart) -> done.incrementAndGet());
        double reached = wrong.sub(right).abs().max().getDouble();
        assertTrue(
            reached <= 2 * error, spacing + ", " + steps + " steps: " + error + " → " + reached);
      }
    }
  }

  /** x_t is √ᾱ x_0 + √(1−ᾱ) ε for one ε from the start to the end, if x_0 does not change. */
  @Test
  void clippedImagesStayOnThePathToTheEstimate() {
    Network tooBright = (x, t) -> x.mul(0).add(3);
    Denoiser clipped = Denoiser.of(tooBright, Prediction.SAMPLE, true);
    for (SamplerName name : SamplerName.values()) {
      if (name == SamplerName.AUTO || RANDOM.contains(name)) {
        continue;
      }
      Sampler sampler = sampler(name, COSINE, Spacing.TRAILING, 10);
      NDArray noise = gaussian(1, DataType.FLOAT64, 2, 1, 4, 4);
      double first = sampler.levels().at(0).alpha();
      NDArray epsilon = noise.sub(first).div(Math.sqrt(1 - first * first));
      List<Level> seen = new ArrayList<>();
      draw(
          sampler,
          clipped,
          (step, count, t, x, xStart) -> {
            Level s = sampler.levels().after(step);
            NDArray path = epsilon.mul(s.sigma()).add(s.alpha());
            assertClose(path, x, 1e-9);
            seen.add(s);
          });
      assertEquals(10, seen.size(), name.toString());
    }
  }

  /** Of two ways of as many evaluations, a solver's is the one nearer to the flow's end. */
  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("samplersAndSchedules")
  void solversAreCloserToTheFlowThanDdim(SamplerName name, NoiseSchedule schedule, String word) {
    if (name == SamplerName.DDIM || RANDOM.contains(name)) {
      return;
    }
    GaussianImages gaussian = new GaussianImages(0.3, 0.5);
    Network perfect = gaussian.network(schedule, Prediction.V_PREDICTION);
    NDArray xT = gaussian(1, DataType.FLOAT64, 2, 1, 4, 4);
    NDArray limit = gaussian.flow(xT, schedule.alphaCumprod(999));
    for (int steps : new int[] {10, 20, 50}) {
      int ofDdim = name == SamplerName.HEUN ? 2 * steps - 1 : steps;
      double solver = apart(sampler(name, schedule, Spacing.AUTO, steps), perfect, limit);
      double ddim =
          apart(sampler(SamplerName.DDIM, schedule, Spacing.AUTO, ofDdim), perfect, limit);
      assertTrue(solver < ddim, steps + " steps: " + solver + ", ddim " + ddim);
    }
  }

  private double apart(Sampler sampler, Network network, NDArray limit) {
    Denoiser free = Denoiser.of(network, Prediction.V_PREDICTION, false);
    return draw(sampler, free, StepListener.NONE).sub(limit).abs().max().getDouble();
  }
}
