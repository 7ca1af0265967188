package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws that hold for all samplers, and their names in settings. */
class SamplerTest extends EngineTest {

  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());
  private static final Levels LEVELS = Levels.of(SCHEDULE, Spacing.LEADING.timesteps(SCHEDULE, 10));

  private final Denoiser exact =
      Denoiser.of(
          new GaussianImages(0, 0.5).network(SCHEDULE, Prediction.V_PREDICTION),
          Prediction.V_PREDICTION,
          true);

  static Stream<Sampler> samplers() {
    return Stream.of(
        new Ddpm(LEVELS, Variance.FIXED_SMALL),
        new Ddpm(LEVELS, Variance.FIXED_LARGE),
        new Ddim(LEVELS, 0, false),
        new Ddim(LEVELS, 0.7, false),
        new Ddim(LEVELS, 0.7, true),
        new DpmSolver(LEVELS, 1, true),
        new DpmSolver(LEVELS, 2, true),
        new DpmSolver(LEVELS, 3, false),
        new UniPc(LEVELS, 1, true),
        new UniPc(LEVELS, 2, false),
        new Heun(LEVELS, false),
        new Heun(LEVELS, true),
        new PredictorCorrector(
            new Ddpm(LEVELS, Variance.FIXED_SMALL), new CorrectorSettings(0.15, 2)));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void whatTheNetworkOverdoesIsClipped(Sampler sampler) {
    NoiseSource noise = new ImageNoise(manager, 1, 0, new Shape(2, 3, 4, 4));
    Network bright = (x, t) -> x.mul(0).add(3);
    NDArray xT = noise.draw(NoiseSource.START);
    NDArray clipped =
        sampler.sample(
            Denoiser.of(bright, Prediction.SAMPLE, true),
            xT,
            noise,
            (step, steps, t, x, xStart) -> assertClose(xStart.onesLike(), xStart, 0));
    NDArray free =
        sampler.sample(Denoiser.of(bright, Prediction.SAMPLE, false), xT, noise, StepListener.NONE);
    assertClose(xT.onesLike(), clipped, 1e-6);
    assertClose(xT.onesLike().mul(3), free, 1e-6);
  }

  // At T − 1 nothing of the image is left, so that λ = −∞ there and x̄ = x/√ᾱ is infinite.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aScheduleWithoutTerminalSignalIsSampledByAll(SamplerName name) {
    NoiseSchedule zero = SCHEDULE.withZeroTerminalSnr();
    GaussianImages gaussian = new GaussianImages(0.3, 0.5);
    NDArray xT = new ImageNoise(manager, 1, 0, new Shape(1, 1, 50, 50)).draw(NoiseSource.START);
    for (Spacing spacing : List.of(Spacing.TRAILING, Spacing.LINSPACE, Spacing.LOG_SNR)) {
      NDArray images =
          Samplers.of(settings(name, 100, 0, spacing), zero)
              .sample(
                  Denoiser.of(
                      gaussian.network(zero, Prediction.V_PREDICTION),
                      Prediction.V_PREDICTION,
                      false),
                  xT,
                  new ImageNoise(manager, 2, 0, new Shape(1, 1, 50, 50)),
                  StepListener.NONE);
      double mean = images.mean().getFloat();
      assertEquals(0.3, mean, 0.05, spacing.toString());
      double deviation = Math.sqrt(images.sub(mean).square().mean().getFloat());
      boolean random = name == SamplerName.DDPM || name == SamplerName.PREDICTOR_CORRECTOR;
      assertEquals(0.5, deviation, random ? 0.1 : 0.05, spacing.toString());
    }
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
    // Those of the step at hand and up to two estimates from before; the last step draws no noise
    // and has fewer.
    assertEquals(1, Set.copyOf(arrays.subList(2, 9)).size());
    assertTrue(arrays.get(9) <= arrays.get(2));
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
          if (t.timestep() < 500) {
            throw new IllegalStateException("out of memory");
          }
          return exact.denoise(xt, t);
        };
    assertThrows(
        IllegalStateException.class, () -> sampler.sample(failing, xT, noise, StepListener.NONE));
    assertEquals(before, manager.getManagedArrays().size());
  }

  /** Keeps the number of each step for the next one, and writes down what it gets. */
  private record Counting(Levels levels, List<List<Float>> got) implements Sampler {
    @Override
    public NDArray step(Step step) {
      got.add(step.kept().stream().map(NDArray::getFloat).toList());
      step.keep(List.of(step.xt().mul(0).sum().add(step.index())));
      return step.xt();
    }
  }

  @Test
  void aStepGetsWhatThePreviousOneKeptAndNothingElseOutlivesIt() {
    NoiseSource noise = new ImageNoise(manager, 1, 0, new Shape(1, 1, 2, 2));
    NDArray xT = noise.draw(NoiseSource.START);
    int before = manager.getManagedArrays().size();
    Counting counting =
        new Counting(Levels.of(SCHEDULE, List.of(900, 600, 300)), new ArrayList<>());
    NDArray images = counting.sample(exact, xT, noise, StepListener.NONE);
    assertEquals(List.of(List.of(), List.of(0f), List.of(1f)), counting.got());
    assertEquals(before + 1, manager.getManagedArrays().size());
    assertArrayEquals(xT.toFloatArray(), images.toFloatArray());
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
              steps.add(step + "/" + count + " " + (int) t.timestep());
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
    return new SamplingSettings(
        sampler,
        steps,
        2,
        eta,
        SpacingSettings.of(spacing),
        FinalSigmas.ZERO,
        Variance.FIXED_LARGE,
        CorrectorSettings.defaults(),
        new ClippingSettings(true, true),
        new BatchSettings(64, 8),
        GuidanceSettings.defaults(),
        50);
  }

  @Test
  void settingsNameTheSampler() {
    assertEquals(
        new Ddim(Levels.of(SCHEDULE, Spacing.QUADRATIC.timesteps(SCHEDULE, 20)), 0.5, true),
        Samplers.of(settings(SamplerName.DDIM, 20, 0.5, Spacing.QUADRATIC), SCHEDULE));
    assertEquals(
        new Ddpm(
            Levels.of(SCHEDULE, Spacing.LEADING.timesteps(SCHEDULE, 1000)), Variance.FIXED_LARGE),
        Samplers.of(settings(SamplerName.DDPM, 1000, 0, Spacing.LEADING), SCHEDULE));
    assertThrows(
        IllegalArgumentException.class,
        () -> Samplers.of(settings(SamplerName.DDIM, 1001, 0, Spacing.LEADING), SCHEDULE));
  }

  @Test
  void solversAreNamedWithTheirOrderAndTheirEnd() {
    Levels dropped = Levels.of(SCHEDULE, List.of(999, 666, 333));
    assertEquals(
        new DpmSolver(dropped, 2, true),
        Samplers.of(settings(SamplerName.DPM_SOLVER, 3, 0, Spacing.LINSPACE), SCHEDULE));
    assertEquals(
        new UniPc(dropped, 2, true),
        Samplers.of(settings(SamplerName.UNIPC, 3, 0, Spacing.AUTO), SCHEDULE));
    assertEquals(
        new Heun(Levels.of(SCHEDULE, List.of(999, 666, 332)), true),
        Samplers.of(settings(SamplerName.HEUN, 3, 0, Spacing.AUTO), SCHEDULE));
    SamplingSettings offset =
        settings(SamplerName.DDIM, 2, 0, Spacing.LEADING)
            .withModel(1, FinalSigmas.SIGMA_MIN, Variance.FIXED_SMALL, false);
    assertEquals(
        Levels.of(SCHEDULE, List.of(501, 1)).endingAt(SCHEDULE.at(0)), offset.levels(SCHEDULE));
  }

  @Test
  void autoIsAncestralWhereAllTimestepsAreVisitedAndElseWhatTheSettingsNeed() {
    SamplingSettings auto = SamplingSettings.defaults();
    assertEquals(SamplerName.UNIPC, auto.resolved(1000).sampler());
    assertEquals(SamplerName.DDPM, auto.resolved(auto.steps()).sampler());
    SamplingSettings noisy = settings(SamplerName.AUTO, 50, 0.5, Spacing.AUTO);
    assertEquals(SamplerName.DDIM, noisy.resolved(1000).sampler());
    assertEquals(Spacing.TRAILING, noisy.resolved(1000).spacing());
    assertEquals(auto.resolved(50), auto.resolved(50).resolved(50));
  }

  @Test
  void automaticSpacingIsTheOneThatDrawsBestWithTheSampler() {
    Map<SamplerName, Spacing> usual = new EnumMap<>(SamplerName.class);
    for (SamplerName name : SamplerName.values()) {
      usual.put(name, settings(name, 20, 0, Spacing.AUTO).resolved(1000).spacing());
    }
    assertEquals(
        Map.of(
            SamplerName.AUTO, Spacing.LINSPACE, // UniPC's.
            SamplerName.DDPM, Spacing.TRAILING,
            SamplerName.DDIM, Spacing.TRAILING,
            SamplerName.DPM_SOLVER, Spacing.LINSPACE,
            SamplerName.UNIPC, Spacing.LINSPACE,
            SamplerName.HEUN, Spacing.TRAILING,
            SamplerName.PREDICTOR_CORRECTOR, Spacing.TRAILING),
        usual);
  }

  @Test
  void autoWithAnOrderThatUnipcLacksIsDpmSolver() {
    SamplingSettings third =
        new SamplingSettings(
            SamplerName.AUTO,
            20,
            3,
            0,
            SpacingSettings.of(Spacing.AUTO),
            FinalSigmas.ZERO,
            Variance.FIXED_LARGE,
            CorrectorSettings.defaults(),
            new ClippingSettings(true, true),
            new BatchSettings(64, 8),
            GuidanceSettings.defaults(),
            50);
    assertEquals(SamplerName.DPM_SOLVER, third.resolved(1000).sampler());
  }

  @Test
  void ordersThatASolverLacksAreRefused() {
    for (int order : new int[] {0, 4}) {
      assertRefused(() -> new DpmSolver(LEVELS, order, true));
      assertRefused(() -> new UniPc(LEVELS, order, true));
    }
    assertRefused(() -> new UniPc(LEVELS, 3, true));
  }

  private static void assertRefused(Executable solver) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, solver);
    assertTrue(error.getMessage().startsWith("solver_order: "), error.getMessage());
  }

  private static List<String> warnings(SamplingSettings settings, NoiseSchedule schedule) {
    return SamplingWarnings.of(settings, schedule, Prediction.EPSILON);
  }

  @Test
  void theDefaultsAndHosSamplerAreBeyondWarning() {
    assertEquals(List.of(), warnings(SamplingSettings.defaults(), SCHEDULE));
    assertEquals(
        List.of(), warnings(settings(SamplerName.DDPM, 1000, 0, Spacing.LEADING), SCHEDULE));
    assertEquals(List.of(), warnings(settings(SamplerName.DDIM, 1, 0, Spacing.TRAILING), SCHEDULE));
  }

  @Test
  void stridedLargeVarianceIsWarnedOf() {
    assertEquals(
        List.of(
            "variance: fixed_large leaves visible noise when only 100 of 1000 timesteps are"
                + " visited; use fixed_small or sampler unipc"),
        warnings(settings(SamplerName.DDPM, 100, 0, Spacing.LEADING), SCHEDULE));
    SamplingSettings small =
        settings(SamplerName.DDPM, 100, 0, Spacing.LEADING)
            .withModel(0, FinalSigmas.ZERO, Variance.FIXED_SMALL, true);
    assertEquals(List.of(), warnings(small, SCHEDULE));
  }

  @Test
  void startingWhereTheNetworkExpectsAnImageIsWarnedOf() {
    assertEquals(
        List.of(
            "steps: sampling starts from pure noise at t = 0, where the network expects 1.000 of"
                + " the image's amplitude; use spacing trailing or more steps"),
        warnings(settings(SamplerName.DDIM, 1, 0, Spacing.LEADING), SCHEDULE));
  }

  @Test
  void aScheduleThatEndsEarlyIsNotBlamedOnTheSteps() {
    NoiseSchedule early = NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(200, 1e-4, 0.02));
    assertEquals(List.of(), warnings(settings(SamplerName.DDIM, 50, 0, Spacing.TRAILING), early));
  }

  /** Much of Karras et al.'s curve lies where a cosine schedule leaves nothing of the image. */
  @Test
  void karrasSpacingOfAScheduleThatEndsInMuchNoiseIsWarnedOf() {
    NoiseSchedule cosine = NoiseSchedule.ofBetas(BetaSchedule.COSINE.betas(1000, 1e-4, 0.02));
    SamplingSettings karras = settings(SamplerName.HEUN, 20, 0, Spacing.KARRAS);
    assertEquals(List.of(), warnings(karras, SCHEDULE));
    List<String> warnings = warnings(karras, cosine);
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("spacing: 6 of 12 steps"), warnings.get(0));
  }

  @Test
  void rhoWithoutKarrasIsWarnedOf() {
    SamplingSettings trailing = settings(SamplerName.DDIM, 20, 0, Spacing.TRAILING);
    SamplingSettings other = trailing.withVisited(new SpacingSettings(Spacing.TRAILING, 3, 0, 1));
    assertEquals(
        List.of("rho: is a setting of spacing karras, which is not in use"),
        warnings(other, SCHEDULE));
    SamplingSettings karras = trailing.withVisited(new SpacingSettings(Spacing.KARRAS, 10, 0, 1));
    assertEquals(List.of(), warnings(karras, SCHEDULE));
    assertNotEquals(
        trailing.withVisited(SpacingSettings.of(Spacing.KARRAS)).levels(SCHEDULE),
        karras.levels(SCHEDULE));
  }

  @Test
  void correctionsWithoutPredictorCorrectorAreWarnedOf() {
    SamplingSettings usual = settings(SamplerName.DDIM, 20, 0, Spacing.TRAILING);
    SamplingSettings other =
        new SamplingSettings(
            usual.sampler(),
            usual.steps(),
            usual.solverOrder(),
            usual.eta(),
            usual.visited(),
            usual.finalSigmasType(),
            usual.variance(),
            new CorrectorSettings(0.1, 2),
            usual.clipping(),
            usual.batches(),
            usual.guidance(),
            usual.noiseLevel());
    assertEquals(
        List.of("snr: and correct_steps are settings of predictor_corrector, not of ddim"),
        warnings(other, SCHEDULE));
    SamplingSettings small = other.withModel(0, FinalSigmas.ZERO, Variance.FIXED_SMALL, true);
    assertEquals(
        List.of(),
        warnings(
            small.withSampler(SamplerName.PREDICTOR_CORRECTOR, 20, Spacing.TRAILING), SCHEDULE));
  }

  @Test
  void anIntervalThatGuidesNothingIsWarnedOf() {
    SamplingSettings without = settings(SamplerName.DDIM, 20, 0, Spacing.TRAILING);
    assertEquals(
        List.of("guidance_interval: limits guidance, and guidance_scale 1 is none"),
        warnings(without.withGuidance(new GuidanceSettings(1, List.of(0.3, 5.0))), SCHEDULE));
    assertEquals(
        List.of(),
        warnings(without.withGuidance(new GuidanceSettings(2, List.of(0.3, 5.0))), SCHEDULE));
    List<String> warnings =
        warnings(without.withGuidance(new GuidanceSettings(2, List.of(1e-4, 1e-3))), SCHEDULE);
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).startsWith("guidance_interval: no image is guided"), warnings.get(0));
  }

  @Test
  void keepingTheNoiseOfAClippedImageIsWarnedOf() {
    SamplingSettings keeping =
        new SamplingSettings(
            SamplerName.DDIM,
            20,
            2,
            0,
            SpacingSettings.of(Spacing.AUTO),
            FinalSigmas.ZERO,
            Variance.FIXED_LARGE,
            CorrectorSettings.defaults(),
            new ClippingSettings(true, false),
            new BatchSettings(64, 8),
            GuidanceSettings.defaults(),
            50);
    List<String> warnings = warnings(keeping, SCHEDULE);
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("use_clipped_model_output: "), warnings.get(0));
    SamplingSettings free = keeping.withModel(0, FinalSigmas.ZERO, Variance.FIXED_LARGE, false);
    assertEquals(List.of(), warnings(free, SCHEDULE));
    for (SamplerName name : List.of(SamplerName.AUTO, SamplerName.HEUN, SamplerName.DPM_SOLVER)) {
      SamplingSettings other = keeping.withSampler(name, 20, Spacing.AUTO);
      assertEquals(List.of(), warnings(other, SCHEDULE));
    }
  }

  @Test
  void anImageComputedFromTheNoiseWhereNothingOfItIsLeftIsWarnedOfUnlessClipped() {
    NoiseSchedule cosine = NoiseSchedule.ofBetas(BetaSchedule.COSINE.betas(1000, 1e-4, 0.02));
    SamplingSettings free =
        SamplingSettings.defaults().withModel(0, FinalSigmas.ZERO, Variance.FIXED_SMALL, false);
    assertEquals(
        List.of(
            "clip_sample: without it the network's errors are multiplied by 20291 at t = 999, where"
                + " x_0 is computed from epsilon; use true"),
        warnings(free, cosine));
    assertEquals(List.of(), warnings(free, SCHEDULE));
    assertEquals(List.of(), warnings(SamplingSettings.defaults(), cosine));
    assertEquals(List.of(), SamplingWarnings.of(free, cosine, Prediction.V_PREDICTION));
  }

  @Test
  void stepsThatAreMostlySpentInTheDarkAreWarnedOf() {
    NoiseSchedule cosine = NoiseSchedule.ofBetas(BetaSchedule.COSINE.betas(1000, 1e-4, 0.02));
    assertEquals(
        List.of(
            "spacing: 4 of 9 steps are spent where hardly anything is left of the image, and those"
                + " that draw it are long; use spacing trailing or more steps"),
        warnings(settings(SamplerName.UNIPC, 10, 0, Spacing.LOG_SNR), cosine));
    for (SamplerName name : List.of(SamplerName.UNIPC, SamplerName.DDIM, SamplerName.HEUN)) {
      for (int steps : new int[] {5, 10, 20, 50}) {
        assertEquals(List.of(), warnings(settings(name, steps, 0, Spacing.AUTO), cosine));
        assertEquals(List.of(), warnings(settings(name, steps, 0, Spacing.LOG_SNR), SCHEDULE));
      }
    }
  }

  @Test
  void etaWithoutEffectIsWarnedOf() {
    assertEquals(
        List.of("eta: is a setting of ddim, ddpm does not use it"),
        warnings(settings(SamplerName.DDPM, 1000, 0.5, Spacing.LEADING), SCHEDULE));
    for (SamplerName name : List.of(SamplerName.DDIM, SamplerName.AUTO)) { // Which means ddim.
      assertEquals(List.of(), warnings(settings(name, 50, 0.5, Spacing.AUTO), SCHEDULE));
    }
  }
}
