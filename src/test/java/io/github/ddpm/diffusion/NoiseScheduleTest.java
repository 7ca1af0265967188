package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseScheduleTest {

  private static NoiseSchedule schedule(BetaSchedule family, int timesteps) {
    return NoiseSchedule.of(
        new DiffusionSettings(
            PathKind.VP,
            timesteps,
            family,
            1e-4,
            0.02,
            SigmaSettings.defaults(),
            Prediction.EPSILON,
            Loss.MSE,
            WeightSettings.NONE,
            false,
            false));
  }

  /** To within one unit of the last digit printed. */
  private static void assertPrinted(String expected, double actual) {
    BigDecimal printed = new BigDecimal(expected);
    assertEquals(printed.doubleValue(), actual, printed.ulp().doubleValue());
  }

  // The formulas evaluated in float64 by NumPy, T = 1000.
  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0.999900000000, 0.895141590898, 0.521423030619, 0.077796658365, 0.00330015836157,"
        + " 4.03582976538e-5",
    "COSINE, 0.999958715775, 0.971575681808, 0.845887986497, 0.492285172449, 0.143178646426,"
        + " 2.42876690703e-9",
    "SIGMOID, 0.9996997208, 0.960000476253, 0.849863009183, 0.498342817882, 0.148159680971,"
        + " 3.00279199749e-7",
    "SIGMOID_BETA, 0.999850794799, 0.980491725809, 0.902798916225, 0.298887627847,"
        + " 0.00562291857608, 3.96818199053e-5",
    "QUADRATIC, 0.999900000000, 0.971176121419, 0.820010235912, 0.331274579517, 0.0381496573755,"
        + " 7.33412459581e-4"
  })
  void everyFamilyHasItsKnownShareOfSignal(
      BetaSchedule family,
      String t0,
      String t100,
      String t250,
      String t500,
      String t750,
      String t999) {
    NoiseSchedule schedule = schedule(family, 1000);
    assertPrinted(t0, schedule.alphaCumprod(0));
    assertPrinted(t100, schedule.alphaCumprod(100));
    assertPrinted(t250, schedule.alphaCumprod(250));
    assertPrinted(t500, schedule.alphaCumprod(500));
    assertPrinted(t750, schedule.alphaCumprod(750));
    assertPrinted(t999, schedule.alphaCumprod(999));
  }

  // Diffusers' schedulers, T = 1000, which compute in float32.
  @ParameterizedTest
  @CsvSource({
    "LINEAR, linear",
    "QUADRATIC, scaled_linear",
    "COSINE, squaredcos_cap_v2",
    "SIGMOID_BETA, sigmoid"
  })
  void agreesWithDiffusersToFloatPrecision(BetaSchedule family, String name) throws IOException {
    Fixture fixture = Fixture.read(Fixture.folder().resolve("schedules.safetensors"));
    float[] betas = fixture.floats(name + ".betas");
    float[] alphasCumprod = fixture.floats(name + ".alphas_cumprod");
    NoiseSchedule schedule = schedule(family, 1000);
    assertEquals(betas.length, schedule.timesteps());
    for (int t = 0; t < betas.length; t++) {
      assertEquals(betas[t], schedule.beta(t), 2e-6 * betas[t] + 1e-8, "β at " + t);
      assertEquals(
          alphasCumprod[t], schedule.alphaCumprod(t), 1e-4 * alphasCumprod[t], "ᾱ at " + t);
    }
  }

  // Linear betas, T = 1000, evaluated in float64 by NumPy.
  @Test
  void posteriorHasItsKnownValues() {
    NoiseSchedule schedule = schedule(BetaSchedule.LINEAR, 1000);
    assertEquals(0, schedule.posteriorVariance(0));
    assertPrinted("5.45318766e-5", schedule.posteriorVariance(1));
    assertPrinted("8.54891152e-5", schedule.posteriorVariance(2));
    assertPrinted("0.0199999835", schedule.posteriorVariance(999));
    assertEquals(1, schedule.posteriorMeanCoefXStart(0), 1e-12);
    assertPrinted("0.5452915", schedule.posteriorMeanCoefXStart(1));
    assertPrinted("1.28351487e-4", schedule.posteriorMeanCoefXStart(999));
    assertEquals(0, schedule.posteriorMeanCoefXt(0));
    assertPrinted("0.4547085", schedule.posteriorMeanCoefXt(1));
    assertPrinted("0.98994868", schedule.posteriorMeanCoefXt(999));
  }

  @ParameterizedTest
  @EnumSource
  void posteriorLeadsFromOneMarginalToTheOneBefore(BetaSchedule family) {
    NoiseSchedule schedule = schedule(family, 300);
    for (int t = 0; t < 300; t++) {
      double coefXStart = schedule.posteriorMeanCoefXStart(t);
      double coefXt = schedule.posteriorMeanCoefXt(t);
      double before = schedule.alphaCumprod(t - 1);
      double now = schedule.alphaCumprod(t);
      assertEquals(Math.sqrt(before), coefXStart + coefXt * Math.sqrt(now), 1e-12);
      assertEquals(1 - before, schedule.posteriorVariance(t) + coefXt * coefXt * (1 - now), 1e-12);
      assertEquals(now, schedule.snr(t) * (1 - now), 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFamilyExistsForAnyNumberOfTimesteps(BetaSchedule family) {
    for (int timesteps : new int[] {1, 2, 3, 10, 4000}) {
      NoiseSchedule schedule = schedule(family, timesteps);
      assertEquals(timesteps, schedule.timesteps());
      for (int t = 0; t < timesteps; t++) {
        assertTrue(schedule.alphaCumprod(t) < schedule.alphaCumprod(t - 1));
      }
      assertTrue(schedule.alphaCumprod(timesteps - 1) > 0);
    }
  }

  @Test
  void linearEndsAreReachedExactly() {
    NoiseSchedule schedule = schedule(BetaSchedule.LINEAR, 1000);
    assertEquals(1e-4, schedule.beta(0));
    assertEquals(0.02, schedule.beta(999), 1e-17);
    assertEquals(1e-4, schedule(BetaSchedule.LINEAR, 1).beta(0));
  }

  @Test
  void cleanImagesAreAllSignal() {
    assertEquals(1, schedule(BetaSchedule.COSINE, 10).alphaCumprod(-1));
  }

  @Test
  void tooFewLinearStepsLeaveSignalAtTheEnd() {
    NoiseSchedule schedule = schedule(BetaSchedule.LINEAR, 200);
    // The linear formula in float64.
    assertPrinted("0.132182754251", schedule.alphaCumprod(199));
    assertEquals(0.3636, schedule.terminalSignal(), 1e-4);
    assertEquals(0.00635, schedule(BetaSchedule.LINEAR, 1000).terminalSignal(), 1e-5);
  }

  @Test
  void betasGoInAndOutAsCopies() {
    double[] betas = {0.1, 0.2};
    NoiseSchedule schedule = NoiseSchedule.ofBetas(betas);
    betas[0] = 0.9;
    schedule.betas()[1] = 0.9;
    assertEquals(0.1, schedule.beta(0));
    assertEquals(0.2, schedule.betas()[1]);
    assertEquals(0.72, schedule.alphaCumprod(1), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.1, -0.1, Double.NaN, 1e-20})
  void refusesBetasThatAddNoNoiseOrLeaveNoSignal(double beta) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> NoiseSchedule.ofBetas(0.5, beta));
    assertTrue(error.getMessage().startsWith("betas: "), error.getMessage());
    assertTrue(error.getMessage().contains("at timestep 1"), error.getMessage());
  }

  /** Lin et al. 2024: with zero terminal SNR, pure noise is all that is left. */
  @Test
  void onlyTheLastBetaMayLeaveNoSignal() {
    assertEquals(0, NoiseSchedule.ofBetas(0.5, 1).alphaCumprod(1));
    assertThrows(IllegalArgumentException.class, () -> NoiseSchedule.ofBetas(1, 0.5));
  }

  @Test
  void refusesSchedulesOfNoStepsAndOfTooMany() {
    assertThrows(IllegalArgumentException.class, NoiseSchedule::ofBetas);
    InvalidSetting error =
        assertThrows(InvalidSetting.class, () -> schedule(BetaSchedule.LINEAR, 100_000));
    assertEquals("beta_end", error.key());
    assertTrue(error.getMessage().contains("fewer timesteps"), error.getMessage());
  }

  @Test
  void refusesTimestepsOutsideTheSchedule() {
    NoiseSchedule schedule = schedule(BetaSchedule.LINEAR, 10);
    assertThrows(IndexOutOfBoundsException.class, () -> schedule.alphaCumprod(-2));
    assertThrows(IndexOutOfBoundsException.class, () -> schedule.alphaCumprod(10));
    assertThrows(IndexOutOfBoundsException.class, () -> schedule.beta(-1));
  }

  @Test
  void aGeometricScheduleRisesBetweenItsTwoLevels() {
    DiffusionSettings settings = geometric(new SigmaSettings(0.01, 50), 1000);
    NoiseSchedule schedule = NoiseSchedule.of(settings);
    // 1/(1 + σ²) with σ = 0.01 · 5000^{t/999}, in float64 by Python.
    assertPrinted("0.999900009999", schedule.alphaCumprod(0));
    assertPrinted("0.999450084901", schedule.alphaCumprod(100));
    assertPrinted("0.99294879741", schedule.alphaCumprod(250));
    assertPrinted("0.664769377999", schedule.alphaCumprod(500));
    assertPrinted("0.0271662451564", schedule.alphaCumprod(750));
    assertPrinted("0.000399840063974", schedule.alphaCumprod(999));
    for (int t = 1; t < 1000; t++) {
      double rise = schedule.at(t - 1).lambda() - schedule.at(t).lambda();
      assertEquals(Math.log(5000) / 999, rise, 1e-11, "at " + t);
    }
    NoiseSchedule two = NoiseSchedule.of(geometric(new SigmaSettings(3, 4), 2));
    assertEquals(-Math.log(3), two.at(0).lambda(), 1e-14);
    assertEquals(-Math.log(4), two.at(1).lambda(), 1e-14);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1e-9 | 50 | 1000 | sigma_min: is 1.0E-9, too small: the share of signal does not fall at"
            + " timestep 0; raise it",
        "1.2e-8 | 50 | 1000 | sigma_min: is 1.2E-8, too small",
        "1e-200 | 50 | 1000 | sigma_min: is 1.0E-200, too small",
        "1e-200 | 1e200 | 1000 | sigma_min: is 1.0E-200, too small",
        "1e9 | 1e10 | 1000 | sigma_min: is 1.0E9, too large: nothing of the image is left at any",
        "1e200 | 1e201 | 1000 | sigma_min: is 1.0E200, too large",
        "0.01 | 1e200 | 1000 | sigma_max: is 1.0E200, too large: nothing of the image is left at"
            + " timestep",
        "0.01 | 1e9 | 2 | sigma_max: is 1.0E9, too large",
        "0.01 | 0.01000000000001 | 1000 | sigma_max: is 0.01000000000001, too close to sigma_min"
            + " = 0.01 for 1000 timesteps",
        "1e-9 | 50 | 1 | sigma_min: is 1.0E-9, too small",
        "1e9 | 1e10 | 1 | sigma_min: is 1.0E9, too large"
      })
  void aGeometricScheduleBeyondDoublesIsRefusedByTheKeyToBlame(
      double min, double max, int timesteps, String message) {
    InvalidSetting error =
        assertThrows(
            InvalidSetting.class,
            () -> NoiseSchedule.of(geometric(new SigmaSettings(min, max), timesteps)));
    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  @Test
  void oneTimestepIsNotAdvisedToBecomeFewer() {
    InvalidSetting error = assertThrows(InvalidSetting.class, () -> NoiseSchedule.ofBetas(1e-20));
    assertTrue(error.getMessage().endsWith("at timestep 0; use another beta"), error.getMessage());
  }

  private static DiffusionSettings geometric(SigmaSettings sigma, int timesteps) {
    DiffusionSettings d = DiffusionSettings.defaults();
    return new DiffusionSettings(
        d.path(),
        timesteps,
        BetaSchedule.GEOMETRIC,
        d.betaStart(),
        d.betaEnd(),
        sigma,
        d.prediction(),
        d.loss(),
        d.weights(),
        d.rescaleBetasZeroSnr(),
        d.learnSigma());
  }

  @ParameterizedTest
  @EnumSource
  void aRescaledScheduleBeginsAsBeforeAndEndsWithoutSignal(BetaSchedule family) {
    DiffusionSettings settings =
        new DiffusionSettings(
            PathKind.VP,
            100,
            family,
            1e-3,
            0.2,
            SigmaSettings.defaults(),
            Prediction.V_PREDICTION,
            Loss.MSE,
            WeightSettings.NONE,
            true,
            false);
    NoiseSchedule plain =
        family == BetaSchedule.GEOMETRIC
            ? NoiseSchedule.ofBetas(family.betas(100, 0.01, 50))
            : NoiseSchedule.ofBetas(family.betas(100, 1e-3, 0.2));
    NoiseSchedule rescaled = NoiseSchedule.of(settings);
    assertEquals(plain.alphaCumprod(0), rescaled.alphaCumprod(0), 1e-15);
    assertEquals(0, rescaled.alphaCumprod(99), 0);
    assertEquals(1, rescaled.beta(99), 0);
    double last = plain.at(99).alpha();
    double scale = plain.at(0).alpha() / (plain.at(0).alpha() - last);
    assertEquals((plain.at(50).alpha() - last) * scale, rescaled.at(50).alpha(), 1e-12);
  }

  @Test
  void aScheduleWithoutTerminalSignalIsRefusedWithEpsilon() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new DiffusionSettings(
                    PathKind.VP,
                    100,
                    BetaSchedule.LINEAR,
                    1e-4,
                    0.02,
                    SigmaSettings.defaults(),
                    Prediction.EPSILON,
                    Loss.MSE,
                    WeightSettings.NONE,
                    true,
                    false));
    assertTrue(error.getMessage().startsWith("rescale_betas_zero_snr: "), error.getMessage());
  }

  @Test
  void lambdaIsHalfTheLogarithmOfTheSignalToNoiseRatio() {
    NoiseSchedule schedule = NoiseSchedule.ofBetas(0.36);
    assertEquals(Math.log(0.8 / 0.6), schedule.at(0).lambda(), 1e-15);
    assertEquals(0.8, schedule.at(0).alpha(), 1e-15);
    assertEquals(0.6, schedule.at(0).sigma(), 1e-15);
    assertEquals(Double.POSITIVE_INFINITY, schedule.at(-1).lambda());
  }
}
