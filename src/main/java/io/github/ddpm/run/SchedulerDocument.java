package io.github.ddpm.run;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.sampling.SamplingSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code scheduler/scheduler_config.json}: the noise schedule and what the network predicts, as
 * diffusers' {@code DDPMScheduler} writes it.
 *
 * <p>Schedules that diffusers knows are named; the others are given by their β in full ({@code
 * trained_betas}).
 */
record SchedulerDocument(NoiseSchedule schedule, Prediction prediction, boolean clipSample) {

  static Map<String, Object> of(DiffusionSettings settings, SamplingSettings sampling) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("_class_name", "DDPMScheduler");
    fields.put("beta_start", settings.betaStart());
    fields.put("beta_end", settings.betaEnd());
    fields.put("beta_schedule", diffusersName(settings.schedule()));
    fields.put("clip_sample", sampling.clipSample());
    fields.put("clip_sample_range", 1.0);
    fields.put("num_train_timesteps", settings.timesteps());
    fields.put("prediction_type", settings.prediction().name().toLowerCase(Locale.ROOT));
    fields.put("trained_betas", trainedBetas(settings));
    fields.put("variance_type", sampling.variance().name().toLowerCase(Locale.ROOT));
    return fields;
  }

  private static String diffusersName(BetaSchedule schedule) {
    return switch (schedule) {
      case LINEAR, SIGMOID -> "linear"; // Where trained_betas are given, they count.
      case QUADRATIC -> "scaled_linear";
      case COSINE -> "squaredcos_cap_v2";
      case SIGMOID_BETA -> "sigmoid";
    };
  }

  private static Object trainedBetas(DiffusionSettings settings) {
    return settings.schedule() == BetaSchedule.SIGMOID
        ? Arrays.stream(NoiseSchedule.of(settings).betas()).boxed().toList()
        : null;
  }

  static SchedulerDocument parse(Fields fields) throws IOException {
    Prediction prediction =
        switch (fields.string("prediction_type")) {
          case "epsilon" -> Prediction.EPSILON;
          case "sample" -> Prediction.SAMPLE;
          case "v_prediction" -> Prediction.V_PREDICTION;
          default -> throw unknown(fields, "prediction_type");
        };
    return new SchedulerDocument(schedule(fields), prediction, fields.flag("clip_sample"));
  }

  private static NoiseSchedule schedule(Fields fields) throws IOException {
    if (!fields.isNull("trained_betas")) {
      return NoiseSchedule.ofBetas(
          fields.numbers("trained_betas").stream().mapToDouble(Double::doubleValue).toArray());
    }
    BetaSchedule family =
        switch (fields.string("beta_schedule")) {
          case "linear" -> BetaSchedule.LINEAR;
          case "scaled_linear" -> BetaSchedule.QUADRATIC;
          case "squaredcos_cap_v2" -> BetaSchedule.COSINE;
          case "sigmoid" -> BetaSchedule.SIGMOID_BETA;
          default -> throw unknown(fields, "beta_schedule");
        };
    DiffusionSettings defaults = DiffusionSettings.defaults();
    return NoiseSchedule.of(
        new DiffusionSettings(
            fields.integer("num_train_timesteps"),
            family,
            fields.number("beta_start"),
            fields.number("beta_end"),
            defaults.prediction(),
            defaults.loss(),
            defaults.snrGamma()));
  }

  private static IOException unknown(Fields fields, String key) throws IOException {
    return new IOException(
        "%s: %s '%s' is not supported".formatted(fields.file(), key, fields.string(key)));
  }
}
