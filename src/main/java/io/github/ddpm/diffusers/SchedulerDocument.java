package io.github.ddpm.diffusers;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.NoisePaths;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.StraightPath;
import io.github.ddpm.sampling.FinalSigmas;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Variance;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code scheduler/scheduler_config.json}: the noise schedule and what the network predicts, as
 * diffusers' {@code DDPMScheduler} writes it, or {@link FlowDocument}'s class. An absent field has
 * its class's default. Other classes that differ in the steps alone are read too. The steps that
 * diffusers would take are not: the sampling settings choose them.
 *
 * <p>Schedules that diffusers knows are named; others are written as a list of all β ({@code
 * trained_betas}).
 *
 * @param path the noise levels
 * @param prediction the meaning of the network's output
 * @param clipSample whether x_0 is clipped to [−1, 1] while sampling
 * @param variance the ancestral sampler's variance, where the scheduler has one
 * @param demands other sampling settings that belong to the model
 * @param className of the scheduler, which names a sampler of diffusers
 */
public record SchedulerDocument(
    NoisePath path,
    Prediction prediction,
    boolean clipSample,
    Optional<Variance> variance,
    SamplerDemands demands,
    String className) {

  private static final Map<String, Object> DEFAULTS = new TreeMap<>();

  private static final Map<String, Prediction> PREDICTIONS =
      Map.of(
          "epsilon", Prediction.EPSILON,
          "sample", Prediction.SAMPLE,
          "v_prediction", Prediction.V_PREDICTION);

  private static final Map<String, BetaSchedule> SCHEDULES =
      Map.of(
          "linear", BetaSchedule.LINEAR,
          "scaled_linear", BetaSchedule.QUADRATIC,
          "squaredcos_cap_v2", BetaSchedule.COSINE,
          "sigmoid", BetaSchedule.SIGMOID_BETA);

  private static final Set<BetaSchedule> OURS =
      Set.of(BetaSchedule.SIGMOID, BetaSchedule.GEOMETRIC);

  private static final Map<String, Variance> VARIANCES =
      Map.of(
          "fixed_small", Variance.FIXED_SMALL,
          "fixed_small_log", Variance.FIXED_SMALL,
          "fixed_large", Variance.FIXED_LARGE,
          "learned_range", Variance.LEARNED_RANGE);

  static {
    DEFAULTS.put("_class_name", SchedulerClass.DDPM);
    DEFAULTS.put("beta_end", 0.02);
    DEFAULTS.put("beta_schedule", "linear");
    DEFAULTS.put("beta_start", 1e-4);
    DEFAULTS.put("clip_sample", true);
    DEFAULTS.put("clip_sample_range", 1.0);
    DEFAULTS.put("num_train_timesteps", 1000);
    DEFAULTS.put("prediction_type", "epsilon");
    DEFAULTS.put("rescale_betas_zero_snr", false);
    DEFAULTS.put("thresholding", false);
    DEFAULTS.put("trained_betas", null);
    DEFAULTS.put("use_flow_sigmas", false);
    DEFAULTS.put("variance_type", "fixed_small");
  }

  /** Fields that change the steps of diffusers' sampler, but not the model. */
  private static final String[] SAMPLERS_OWN = {
    "algorithm_type",
    "clip_sample",
    "clip_sample_range",
    "disable_corrector",
    "interpolation_type",
    "noise_sampler_seed",
    "dynamic_thresholding_ratio",
    "euler_at_final",
    "flow_shift",
    "lambda_min_clipped",
    "lower_order_final",
    "predict_x0",
    "sample_max_value",
    "shift_terminal",
    "sigma_max",
    "sigma_min",
    "skip_prk_steps",
    "solver_order",
    "solver_p",
    "solver_type",
    "tensor_format",
    "time_shift_type",
    "timestep_spacing",
    "use_beta_sigmas",
    "use_dynamic_shifting",
    "use_exponential_sigmas",
    "use_karras_sigmas",
    "use_lu_lambdas",
    "variance_type"
  };

  /** The document of a network that has none: the defaults of DDPM's. */
  static final Map<String, Object> USUAL = Collections.unmodifiableMap(DEFAULTS);

  /** What {@link #parse} would read from the document of these settings. */
  public static SchedulerDocument of(DiffusionSettings settings, SamplingSettings sampling) {
    if (settings.path() == PathKind.FLOW) {
      return of(new FlowDocument(settings.timesteps(), sampling.shift()));
    }
    return new SchedulerDocument(
        NoiseSchedule.of(settings),
        settings.prediction(),
        sampling.clipSample(),
        Optional.of(variance(settings, sampling)),
        SamplerDemands.NONE,
        SchedulerClass.DDPM);
  }

  private static SchedulerDocument of(FlowDocument flow) {
    return new SchedulerDocument(
        new StraightPath(flow.timesteps()),
        Prediction.FLOW,
        false, // The class cannot clip.
        Optional.of(Variance.FIXED_SMALL), // The only one along this path.
        new SamplerDemands(
            Optional.empty(), Optional.of(FinalSigmas.ZERO), Optional.of(flow.shift())),
        FlowDocument.CLASS);
  }

  private static SchedulerDocument flow(Fields file) throws IOException {
    SchedulerDocument document = of(FlowDocument.parse(file));
    try {
      document.applyTo(SamplingSettings.defaults()); // Refuses what no sampler can do.
    } catch (IllegalArgumentException e) {
      throw file.wrong(e.getMessage());
    }
    return document;
  }

  /** The document's fields. */
  public static Map<String, Object> fields(DiffusionSettings settings, SamplingSettings sampling) {
    if (settings.path() == PathKind.FLOW) {
      return new FlowDocument(settings.timesteps(), sampling.shift()).fields();
    }
    return fieldsOfSchedule(settings, sampling);
  }

  private static Map<String, Object> fieldsOfSchedule(
      DiffusionSettings settings, SamplingSettings sampling) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("_class_name", SchedulerClass.DDPM);
    fields.put("beta_start", settings.betaStart());
    fields.put("beta_end", settings.betaEnd());
    fields.put("beta_schedule", diffusersName(settings.schedule()));
    fields.put("clip_sample", sampling.clipSample());
    fields.put("clip_sample_range", 1.0);
    fields.put("num_train_timesteps", settings.timesteps());
    fields.put("prediction_type", settings.prediction().name().toLowerCase(Locale.ROOT));
    fields.put("trained_betas", trainedBetas(settings));
    fields.put("variance_type", variance(settings, sampling).name().toLowerCase(Locale.ROOT));
    return fields;
  }

  /**
   * The fields for images that a network is shown: their schedule's, whatever the path it draws.
   */
  public static Map<String, Object> noising(DiffusionSettings settings, SamplingSettings sampling) {
    Map<String, Object> noising = fieldsOfSchedule(settings, sampling);
    noising.put("prediction_type", Prediction.EPSILON.name().toLowerCase(Locale.ROOT));
    noising.put("variance_type", Variance.FIXED_SMALL.name().toLowerCase(Locale.ROOT));
    return noising;
  }

  /** A learnt variance is always used, whatever the sampling settings say. */
  private static Variance variance(DiffusionSettings settings, SamplingSettings sampling) {
    return settings.learnSigma() ? Variance.LEARNED_RANGE : sampling.variance();
  }

  private static String diffusersName(BetaSchedule schedule) {
    return switch (schedule) {
      case LINEAR, SIGMOID, GEOMETRIC -> "linear"; // Ignored where trained_betas are given.
      case QUADRATIC -> "scaled_linear";
      case COSINE -> "squaredcos_cap_v2";
      case SIGMOID_BETA -> "sigmoid";
    };
  }

  private static List<Double> trainedBetas(DiffusionSettings settings) {
    return OURS.contains(settings.schedule()) || settings.rescaleBetasZeroSnr()
        ? Arrays.stream(NoiseSchedule.of(settings).betas()).boxed().toList()
        : null;
  }

  /**
   * Reads a scheduler's description.
   *
   * @throws IOException naming file and field, if one is not supported
   */
  static SchedulerDocument parse(Fields file) throws IOException {
    if (file.withDefaults(DEFAULTS).string("_class_name").equals(FlowDocument.CLASS)) {
      return flow(file);
    }
    SchedulerClass known = file.withDefaults(DEFAULTS).choice("_class_name", SchedulerClass.KNOWN);
    Fields fields = file.withDefaults(known.defaults()).withDefaults(DEFAULTS);
    fields.ignore(SAMPLERS_OWN);
    fields.only("thresholding", false);
    fields.only("use_flow_sigmas", false);
    fields.only("timestep_type", "discrete");
    fields.only("timestep_values", (Object) null);
    boolean clips = known.clips() && fields.flag("clip_sample");
    if (clips) {
      fields.only("clip_sample_range", 1, 1.0);
    }
    Optional<Variance> variance =
        known.hasVariance()
            ? Optional.of(fields.choice("variance_type", VARIANCES))
            : Optional.empty();
    Prediction prediction = fields.choice("prediction_type", PREDICTIONS);
    try {
      SchedulerDocument document =
          new SchedulerDocument(
              schedule(fields, prediction),
              prediction,
              clips,
              variance,
              SamplerDemands.parse(fields),
              fields.string("_class_name"));
      fields.refuseOthers();
      document.applyTo(SamplingSettings.defaults()); // Refuses what no sampler can do.
      return document;
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e.getMessage());
    }
  }

  /**
   * The betas, of a model that has some.
   *
   * @throws IllegalStateException if it is of another path
   */
  public NoiseSchedule schedule() {
    if (path instanceof NoiseSchedule schedule) {
      return schedule;
    }
    throw new IllegalStateException(className + " has no betas");
  }

  /** Whether these settings mean the same noise and the same output. */
  public boolean isOf(DiffusionSettings settings) {
    return prediction == settings.prediction()
        && path.identity().equals(NoisePaths.of(settings).identity());
  }

  /** The sampling settings, overridden by what the model's scheduler says. */
  public SamplingSettings applyTo(SamplingSettings sampling) {
    return sampling
        .withShift(demands.shift().orElse(sampling.shift()))
        .withModel(
            demands.stepsOffset().orElse(sampling.stepsOffset()),
            demands.finalSigmasType().orElse(sampling.finalSigmasType()),
            variance.orElse(sampling.variance()),
            clipSample);
  }

  private static NoiseSchedule schedule(Fields fields, Prediction prediction) throws IOException {
    NoiseSchedule schedule = schedule(fields);
    if (!fields.flag("rescale_betas_zero_snr")) {
      return schedule;
    } else if (prediction == Prediction.EPSILON) {
      throw fields.wrong(
          "field 'rescale_betas_zero_snr' is true, but epsilon says nothing about the image where"
              + " there is no signal");
    }
    return schedule.withZeroTerminalSnr();
  }

  private static NoiseSchedule schedule(Fields fields) throws IOException {
    int timesteps = fields.timesteps();
    List<Double> betas = fields.numbers("trained_betas");
    if (!betas.isEmpty()) {
      fields.only("num_train_timesteps", betas.size());
      fields.ignore("beta_end", "beta_schedule", "beta_start"); // trained_betas override them.
      return NoiseSchedule.ofBetas(betas.stream().mapToDouble(Double::doubleValue).toArray());
    }
    BetaSchedule schedule = fields.choice("beta_schedule", SCHEDULES);
    return NoiseSchedule.ofBetas(
        schedule.betas(timesteps, fields.number("beta_start"), fields.number("beta_end")));
  }
}
