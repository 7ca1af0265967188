package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.StraightPath;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.testing.EngineTest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers along the path of flow matching. */
class StraightPathSamplingTest extends EngineTest {
  private static final StraightPath PATH = new StraightPath(1000);

  private final GaussianImages gaussian = new GaussianImages(0.3, 0.5);

  private static Levels even(int steps) {
    return Levels.of(
        IntStream.range(0, steps).mapToObj(i -> PATH.level(1 - (double) i / steps)).toList());
  }

  static Stream<Arguments> orders() {
    return Stream.of(
        order("DDIM", 1, levels -> new Ddim(levels, 0, false)),
        order("DPM-Solver++(2M)", 2, levels -> new DpmSolver(levels, 2, false)),
        order("UniPC", 2, levels -> new UniPc(levels, 2, false)),
        order("Heun", 2, levels -> new Heun(levels, true)));
  }

  private static Arguments order(String name, int order, Function<Levels, Sampler> solver) {
    return Arguments.of(name, order, solver);
  }

  /**
   * In even steps of u the error falls as steps^−order, although λ begins at −∞. By an independent
   * program the rates from 80 to 320 steps are 1.00, 1.75, 2.08 and 1.89.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("orders")
  void theErrorFallsByTheOrder(String name, int order, Function<Levels, Sampler> solver) {
    double coarse = error(solver.apply(even(80)));
    double fine = error(solver.apply(even(320)));
    double rate = Math.log(coarse / fine) / Math.log(4);
    assertEquals(order, rate, 0.3, "errors " + coarse + " and " + fine);
  }

  private double error(Sampler sampler) {
    NDArray noise = gaussian(1, DataType.FLOAT64, 2, 1, 4, 4);
    NDArray images = sampler.sample(gaussian.denoiser(), noise, step -> noise, StepListener.NONE);
    return images.sub(gaussian.flow(noise, 0)).abs().max().getDouble();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DDPM", "PREDICTOR_CORRECTOR"})
  void everySamplerDrawsTheImagesFromTheSettings(SamplerName name) {
    for (double shift : new double[] {0.5, 1, 3}) {
      SamplingSettings settings =
          SamplingSettings.defaults().withSampler(name, 200, Spacing.AUTO).withShift(shift);
      double error = error(Samplers.of(settings, PATH));
      assertTrue(error < 0.03, name + " with shift " + shift + ": " + error);
    }
  }

  /** Fresh noise at every step ends at the same deviation. */
  @ParameterizedTest
  @EnumSource(names = {"DDPM", "PREDICTOR_CORRECTOR"})
  void ancestralSamplingHasTheDeviationOfTheImages(SamplerName name) {
    SamplingSettings settings =
        SamplingSettings.defaults()
            .withModel(0, FinalSigmas.ZERO, Variance.FIXED_SMALL, false)
            .withSampler(name, 200, Spacing.AUTO);
    NDArray x =
        Samplers.of(settings, PATH)
            .sample(
                gaussian.denoiser(),
                gaussian(9, DataType.FLOAT64, 1, 1, 64, 64),
                step -> gaussian(10 + step, DataType.FLOAT64, 1, 1, 64, 64),
                StepListener.NONE);
    double mean = x.mean().getDouble();
    assertEquals(0.3, mean, 0.04);
    assertEquals(0.5, Math.sqrt(x.sub(mean).square().mean().getDouble()), 0.03);
  }

  @ParameterizedTest
  @EnumSource(names = {"DDPM", "PREDICTOR_CORRECTOR"})
  void theVarianceOfNoiseIsRefused(SamplerName name) {
    SamplingSettings settings = SamplingSettings.defaults().withSampler(name, 10, Spacing.AUTO);
    InvalidSetting error = assertThrows(InvalidSetting.class, () -> Samplers.of(settings, PATH));
    assertTrue(error.getMessage().contains("use fixed_small"), error.getMessage());
  }

  /** As diffusers: sigma.linspace(1, 1/T) told as sigma T, where these are whole numbers. */
  @Test
  void linspaceVisitsWhatDiffusersVisits() {
    SamplingSettings settings =
        SamplingSettings.defaults().withSampler(SamplerName.DDIM, 10, Spacing.LINSPACE);
    List<Double> told = settings.levels(PATH).visited().stream().map(Level::timestep).toList();
    assertEquals(
        List.of(1000.0, 889.0, 778.0, 667.0, 556.0, 445.0, 334.0, 223.0, 112.0, 1.0), told);
  }

  @Test
  void aShiftMovesAllLevelsAndTheEnd() {
    SamplingSettings settings =
        SamplingSettings.defaults().withSampler(SamplerName.DDIM, 4, Spacing.TRAILING).withShift(3);
    Levels levels = settings.levels(PATH);
    double[] sigmas = levels.visited().stream().mapToDouble(Level::sigma).toArray();
    double[] expected = {1, 0.9, 0.75, 0.5};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], sigmas[i], 1e-12);
      assertEquals(1000 * expected[i], levels.at(i).timestep(), 1e-9);
    }
    assertEquals(Level.CLEAN, levels.after(3));
    Levels ending =
        settings.withModel(0, FinalSigmas.SIGMA_MIN, Variance.FIXED_SMALL, false).levels(PATH);
    assertEquals(3 * 0.001 / 1.002, ending.after(3).sigma(), 1e-12);
  }

  @Test
  void aStrengthKeepsTheShareOfThePath() {
    Levels all = Levels.of(PATH, Spacing.TRAILING.timesteps(PATH, 10));
    Levels left = ImageToImage.levels(all, PATH, 0.4);
    assertEquals(0.4, left.at(0).sigma());
    assertEquals(4, left.count());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1001, Double.NaN})
  void aShiftIsPositive(double shift) {
    InvalidSetting error =
        assertThrows(InvalidSetting.class, () -> SamplingSettings.defaults().withShift(shift));
    assertTrue(error.getMessage().startsWith("shift: "), error.getMessage());
  }

  /** The network of the flow, told T u, amounts to the best denoiser. */
  @Test
  void aNetworkThatSaysTheFlowIsTheSameDenoiser() {
    NDArray xt = gaussian(2, DataType.FLOAT64, 2, 1, 4, 4);
    for (int t : new int[] {0, 300, 999}) {
      Level level = PATH.at(t);
      Denoised best = gaussian.denoiser().denoise(xt, level);
      Network network =
          (x, told) -> {
            assertEquals(t + 1.0, told);
            return best.noise().sub(best.xStart());
          };
      Denoised found = Denoiser.of(network, Prediction.FLOW, false).denoise(xt, level);
      assertClose(best.xStart(), found.xStart(), 1e-12);
      assertClose(best.noise(), found.noise(), 1e-12);
    }
  }
}
