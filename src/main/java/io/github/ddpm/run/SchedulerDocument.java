package io.github.ddpm.run;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.sampling.SamplingSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code scheduler/scheduler_config.json}: the noise schedule and what the network predicts, as
 * diffusers' {@code DDPMScheduler} writes it. Which steps diffusers would take is not read: here
 * the settings of sampling say so.
 *
 * <p>Schedules that diffusers knows are named; the others are given by their β in full ({@code
 * trained_betas}).
 *
 * @param clipSample whether x_0 is clipped to [−1, 1] while sampling
 * @param demands what else goes with the model
 */
record SchedulerDocument(
    NoiseSchedule schedule, Prediction prediction, boolean clipSample, SamplerDemands demands) {

  /** What {@link #parse} would read from the document of these settings. */
  static SchedulerDocument of(DiffusionSettings settings, SamplingSettings sampling) {
    return new SchedulerDocument(
        NoiseSchedule.of(settings),
        settings.prediction(),
        sampling.clipSample(),
        SamplerDemands.NONE);
  }

  /** The settings of sampling with what the model has a say in. */
  SamplingSettings over(SamplingSettings settings) {
    return demands.over(settings, clipSample);
  }

  /** The document's fields. */
  static Map<String, Object> fields(DiffusionSettings settings, SamplingSettings sampling) {
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

  private static List<Double> trainedBetas(DiffusionSettings settings) {
    return settings.schedule() == BetaSchedule.SIGMOID || settings.rescaleBetasZeroSnr()
        ? Arrays.stream(NoiseSchedule.of(settings).betas()).boxed().toList()
        : null;
  }

  /**
   * Reads a scheduler's description.
   *
   * @throws IOException naming file and field, where one is missing or not as we compute
   */
  static SchedulerDocument parse(Fields fields) throws IOException {
    fields.only("_class_name", "DDPMScheduler", "DDIMScheduler");
    fields.only("clip_sample_range", 1, 1.0);
    fields.only("thresholding", false);
    fields.ignore("dynamic_thresholding_ratio", "sample_max_value"); // Of thresholding.
    fields.ignore("timestep_spacing");
    Prediction prediction =
        switch (fields.string("prediction_type")) {
          case "epsilon" -> Prediction.EPSILON;
          case "sample" -> Prediction.SAMPLE;
          case "v_prediction" -> Prediction.V_PREDICTION;
          default -> throw unknown(fields, "prediction_type");
        };
    try {
      SchedulerDocument document =
          new SchedulerDocument(
              schedule(fields, prediction),
              prediction,
              fields.flag("clip_sample"),
              SamplerDemands.parse(fields));
      fields.refuseOthers();
      return document;
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e.getMessage());
    }
  }

  private static NoiseSchedule schedule(Fields fields, Prediction prediction) throws IOException {
    NoiseSchedule schedule = schedule(fields);
    if (!fields.has("rescale_betas_zero_snr") || !fields.flag("rescale_betas_zero_snr")) {
      return schedule;
    } else if (prediction == Prediction.EPSILON) {
      throw fields.wrong(
          "field 'rescale_betas_zero_snr' is true, but epsilon says nothing about the image where"
              + " there is no signal");
    }
    return schedule.withZeroTerminalSnr();
  }

  private static NoiseSchedule schedule(Fields fields) throws IOException {
    int timesteps = fields.integer("num_train_timesteps");
    double start = fields.number("beta_start");
    double end = fields.number("beta_end");
    String family = fields.string("beta_schedule");
    List<Double> betas = fields.numbers("trained_betas");
    if (!betas.isEmpty()) {
      fields.only("num_train_timesteps", betas.size());
      return NoiseSchedule.ofBetas(betas.stream().mapToDouble(Double::doubleValue).toArray());
    }
    BetaSchedule schedule =
        switch (family) {
          case "linear" -> BetaSchedule.LINEAR;
          case "scaled_linear" -> BetaSchedule.QUADRATIC;
          case "squaredcos_cap_v2" -> BetaSchedule.COSINE;
          case "sigmoid" -> BetaSchedule.SIGMOID_BETA;
          default -> throw unknown(fields, "beta_schedule");
        };
    return NoiseSchedule.ofBetas(schedule.betas(timesteps, start, end));
  }

  private static IOException unknown(Fields fields, String key) throws IOException {
    return fields.wrong(
        "field '%s' is '%s', which is not supported".formatted(key, fields.string(key)));
  }
}
