package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Loss;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.SigmaSettings;
import io.github.ddpm.diffusion.WeightSettings;
import io.github.ddpm.sampling.FinalSigmas;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Variance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SchedulerDocumentTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void everyFamilyIsReadBackWithTheSameBetas(BetaSchedule family) throws IOException {
    DiffusionSettings settings = settings(family, Prediction.EPSILON);

    SchedulerDocument read = parse(fields(settings));

    assertArrayEquals(NoiseSchedule.of(settings).betas(), read.schedule().betas());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void everyPredictionIsReadBack(Prediction prediction) throws IOException {
    assertEquals(prediction, parse(fields(settings(BetaSchedule.LINEAR, prediction))).prediction());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clippingIsReadBack(boolean clip) throws IOException {
    DiffusionSettings diffusion = DiffusionSettings.defaults();
    SamplingSettings sampling =
        SamplingSettings.defaults().withModel(0, FinalSigmas.ZERO, Variance.FIXED_LARGE, clip);

    assertEquals(clip, parse(SchedulerDocument.fields(diffusion, sampling)).clipSample());
    assertEquals(clip, SchedulerDocument.of(diffusion, sampling).clipSample());
  }

  @Test
  void aLearntVarianceIsWhatIsSampledWith() throws IOException {
    DiffusionSettings d = DiffusionSettings.defaults();
    DiffusionSettings learnt =
        new DiffusionSettings(
            d.path(),
            d.timesteps(),
            d.schedule(),
            d.betaStart(),
            d.betaEnd(),
            SigmaSettings.defaults(),
            d.prediction(),
            d.loss(),
            d.weights(),
            d.rescaleBetasZeroSnr(),
            true);
    SamplingSettings sampling = SamplingSettings.defaults();
    SchedulerDocument written = SchedulerDocument.of(learnt, sampling);

    assertEquals("learned_range", fields(learnt).get("variance_type"));
    assertEquals(Variance.LEARNED_RANGE, parse(fields(learnt)).applyTo(sampling).variance());
    assertEquals(Variance.LEARNED_RANGE, written.applyTo(sampling).variance());
  }

  @Test
  void howDiffusersWouldSampleIsItsOwnAffair() throws IOException {
    Map<String, Object> fields = fields(DiffusionSettings.defaults());
    fields.put("_class_name", "DDIMScheduler");
    fields.put("_diffusers_version", "0.20.0");
    fields.put("clip_sample_range", 1);
    fields.put("dynamic_thresholding_ratio", 0.995);
    fields.put("rescale_betas_zero_snr", false);
    fields.put("sample_max_value", 1.0);
    fields.put("set_alpha_to_one", true);
    fields.put("steps_offset", 0);
    fields.put("thresholding", false);
    fields.put("timestep_spacing", "leading");

    assertEquals(1000, parse(fields).schedule().timesteps());
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(Map.of("set_alpha_to_one", true), FinalSigmas.ZERO),
        Arguments.of(Map.of("set_alpha_to_one", false), FinalSigmas.SIGMA_MIN),
        Arguments.of(Map.of("final_sigmas_type", "zero"), FinalSigmas.ZERO),
        Arguments.of(Map.of("final_sigmas_type", "sigma_min"), FinalSigmas.SIGMA_MIN));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void whereSamplingEndsGoesWithTheModel(Map<String, Object> says, FinalSigmas expected)
      throws IOException {
    Map<String, Object> fields = fields(DiffusionSettings.defaults());
    fields.putAll(says);
    FinalSigmas other = expected == FinalSigmas.ZERO ? FinalSigmas.SIGMA_MIN : FinalSigmas.ZERO;
    SamplingSettings settings =
        SamplingSettings.defaults().withModel(0, other, Variance.FIXED_LARGE, true);

    assertEquals(expected, parse(fields).applyTo(settings).finalSigmasType());
  }

  @Test
  void aDocumentOfOursLeavesTheEndAndTheOffsetToTheSettings() throws IOException {
    SamplingSettings settings =
        SamplingSettings.defaults().withModel(1, FinalSigmas.SIGMA_MIN, Variance.FIXED_LARGE, true);

    assertEquals(settings, parse(fields(DiffusionSettings.defaults())).applyTo(settings));
  }

  @ParameterizedTest
  @CsvSource({
    "fixed_small, FIXED_SMALL",
    "fixed_small_log, FIXED_SMALL",
    "fixed_large, FIXED_LARGE",
    "learned_range, LEARNED_RANGE"
  })
  void offsetAndVarianceGoWithTheModel(String word, Variance expected) throws IOException {
    Map<String, Object> fields = fields(DiffusionSettings.defaults());
    fields.put("variance_type", word);
    fields.put("steps_offset", 1);

    SamplingSettings settings = parse(fields).applyTo(SamplingSettings.defaults());

    assertEquals(expected, settings.variance());
    assertEquals(1, settings.stepsOffset());
  }

  @Test
  void aScheduleRescaledByDiffusersEndsWithoutSignal() throws IOException {
    Map<String, Object> fields = fields(settings(BetaSchedule.LINEAR, Prediction.V_PREDICTION));
    fields.put("rescale_betas_zero_snr", true);

    assertEquals(0, parse(fields).schedule().terminalSignal());
  }

  @Test
  void aScheduleRescaledByUsIsReadBack() throws IOException {
    DiffusionSettings rescaled = settings(40, BetaSchedule.LINEAR, Prediction.V_PREDICTION, true);

    assertArrayEquals(
        NoiseSchedule.of(rescaled).betas(), parse(fields(rescaled)).schedule().betas());
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of("_class_name", "FlowMatchHeunDiscreteScheduler"),
        Arguments.of("_class_name", "EDMEulerScheduler"),
        Arguments.of("timestep_type", "continuous"),
        Arguments.of("clip_sample_range", 2.0),
        Arguments.of("rescale_betas_zero_snr", true),
        Arguments.of("variance_type", "learned"),
        Arguments.of("thresholding", true),
        Arguments.of("use_flow_sigmas", true),
        Arguments.of("beta_schedule", "squaredcos_cap_v3"),
        Arguments.of("prediction_type", "flow"),
        Arguments.of("prediction_type", 1),
        Arguments.of("num_train_timesteps", 0.5),
        Arguments.of("num_train_timesteps", 0),
        Arguments.of("steps_offset", -1),
        Arguments.of("num_train_timesteps", Integer.MAX_VALUE),
        Arguments.of("num_train_timesteps", 1L << 31),
        Arguments.of("beta_start", "small"),
        Arguments.of("clip_sample", 1),
        Arguments.of("something_new", true));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void whatWouldBeComputedWronglyIsRefusedByName(String field, Object value) {
    Map<String, Object> fields = fields(DiffusionSettings.defaults());
    fields.put(field, value);

    assertRefused(fields, field);
  }

  @Test
  void betasThatAreNoneOrTooFewAreRefused() {
    Map<String, Object> fields = fields(DiffusionSettings.defaults());
    fields.put("trained_betas", List.of(0.1, 0.2));
    assertRefused(fields, "num_train_timesteps");
    fields.put("num_train_timesteps", 2);
    fields.put("trained_betas", List.of(0.1, 2.0));
    assertRefused(fields, "betas: must lie in (0, 1)");
  }

  /** The defaults of {@code DDPMScheduler.__init__} in diffusers 0.40. */
  @Test
  void anAbsentFieldHasTheClassesDefault() throws IOException {
    SchedulerDocument read = parse(Map.of("_class_name", "DDPMScheduler"));

    assertTrue(read.isOf(DiffusionSettings.defaults()));
    assertTrue(read.clipSample());
    assertEquals(Optional.of(Variance.FIXED_SMALL), read.variance());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DDIMScheduler",
        "DDIMParallelScheduler",
        "DEISMultistepScheduler",
        "DPMSolverMultistepScheduler",
        "DPMSolverSDEScheduler",
        "DPMSolverSinglestepScheduler",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "KDPM2AncestralDiscreteScheduler",
        "KDPM2DiscreteScheduler",
        "LMSDiscreteScheduler",
        "PNDMScheduler",
        "UniPCMultistepScheduler"
      })
  void everySchedulerOverBetasNamesASchedule(String name) throws IOException {
    SchedulerDocument read =
        parse(Map.of("_class_name", name, "beta_schedule", "squaredcos_cap_v2"));

    assertTrue(read.isOf(settings(1000, BetaSchedule.COSINE, Prediction.EPSILON)));
    assertEquals(name.startsWith("DDIM"), read.clipSample());
    assertEquals(name, read.className());
    assertEquals(Optional.empty(), read.variance());
  }

  /** The defaults of their {@code __init__} in diffusers 0.40. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DPMSolverSDEScheduler",
        "HeunDiscreteScheduler",
        "KDPM2AncestralDiscreteScheduler",
        "KDPM2DiscreteScheduler"
      })
  void someSchedulersHaveTheBetasOfStableDiffusion(String name) throws IOException {
    SchedulerDocument read = parse(Map.of("_class_name", name));
    Map<String, Object> told =
        Map.of("_class_name", "DDPMScheduler", "beta_start", 0.00085, "beta_end", 0.012);

    assertArrayEquals(parse(told).schedule().betas(), read.schedule().betas());
  }

  /** As the first versions of diffusers wrote it. */
  @Test
  void anEarlyDocumentIsRead() throws IOException {
    Files.writeString(
        file(),
        """
        {"_class_name": "DDPMScheduler", "_diffusers_version": "0.1.1", "beta_end": 0.02,
         "beta_schedule": "linear", "beta_start": 0.0001, "clip_sample": true,
         "num_train_timesteps": 1000, "tensor_format": "pt", "timestep_values": null,
         "trained_betas": null, "variance_type": "fixed_large"}
        """);

    SchedulerDocument read = SchedulerDocument.parse(Fields.read(file()));
    assertTrue(read.isOf(DiffusionSettings.defaults()));
    assertEquals(Optional.of(Variance.FIXED_LARGE), read.variance());
  }

  /** As diffusers 0.40 writes it. */
  @Test
  void eulersOwnFieldsChangeNothing() throws IOException {
    Files.writeString(
        file(),
        """
        {"_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.40.0",
         "beta_end": 0.02, "beta_schedule": "linear", "beta_start": 0.0001,
         "final_sigmas_type": "zero", "interpolation_type": "linear", "num_train_timesteps": 1000,
         "prediction_type": "epsilon", "rescale_betas_zero_snr": false, "sigma_max": null,
         "sigma_min": null, "steps_offset": 0, "timestep_spacing": "linspace",
         "timestep_type": "discrete", "trained_betas": null, "use_beta_sigmas": false,
         "use_exponential_sigmas": false, "use_karras_sigmas": false}
        """);

    SchedulerDocument read = SchedulerDocument.parse(Fields.read(file()));
    assertTrue(read.isOf(DiffusionSettings.defaults()));
    assertFalse(read.clipSample());
  }

  /** As diffusers 0.20 writes it, minus infinity included. */
  @Test
  void aMultistepSolversOwnFieldsChangeNothing() throws IOException {
    Files.writeString(
        file(),
        """
        {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++",
         "beta_end": 0.02, "beta_schedule": "linear", "beta_start": 0.0001,
         "dynamic_thresholding_ratio": 0.995, "lambda_min_clipped": -Infinity,
         "lower_order_final": true, "num_train_timesteps": 1000, "prediction_type": "epsilon",
         "sample_max_value": 1.0, "solver_order": 2, "solver_type": "midpoint", "steps_offset": 0,
         "thresholding": false, "timestep_spacing": "linspace", "trained_betas": null,
         "use_karras_sigmas": false, "variance_type": null}
        """);

    assertTrue(SchedulerDocument.parse(Fields.read(file())).isOf(DiffusionSettings.defaults()));
  }

  @Test
  void anotherScheduleOrPredictionIsToldFromTheSame() throws IOException {
    SchedulerDocument read = parse(fields(settings(40, BetaSchedule.COSINE, Prediction.SAMPLE)));

    assertTrue(read.isOf(settings(40, BetaSchedule.COSINE, Prediction.SAMPLE)));
    assertFalse(read.isOf(settings(40, BetaSchedule.COSINE, Prediction.EPSILON)));
    assertFalse(read.isOf(settings(40, BetaSchedule.LINEAR, Prediction.SAMPLE)));
    assertFalse(read.isOf(settings(41, BetaSchedule.COSINE, Prediction.SAMPLE)));
  }

  private void assertRefused(Map<String, Object> fields, String message) {
    IOException refusal = assertThrows(IOException.class, () -> parse(fields));
    assertTrue(refusal.getMessage().startsWith(file() + ": "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private static DiffusionSettings settings(BetaSchedule family, Prediction prediction) {
    return settings(40, family, prediction);
  }

  private static DiffusionSettings settings(
      int timesteps, BetaSchedule family, Prediction prediction) {
    return settings(timesteps, family, prediction, false);
  }

  private static DiffusionSettings settings(
      int timesteps, BetaSchedule family, Prediction prediction, boolean rescaled) {
    return new DiffusionSettings(
        PathKind.VP,
        timesteps,
        family,
        2e-3,
        0.3,
        SigmaSettings.defaults(),
        prediction,
        Loss.MSE,
        WeightSettings.NONE,
        rescaled,
        false);
  }

  private static Map<String, Object> fields(DiffusionSettings settings) {
    return new HashMap<>(SchedulerDocument.fields(settings, SamplingSettings.defaults()));
  }

  private SchedulerDocument parse(Map<String, Object> fields) throws IOException {
    JsonFiles.write(file(), fields);
    return SchedulerDocument.parse(Fields.read(file()));
  }

  private Path file() {
    return folder.resolve("scheduler_config.json");
  }
}
