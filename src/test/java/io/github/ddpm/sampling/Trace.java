package io.github.ddpm.sampling;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A recorded loop: the fields of a scheduler's configuration in diffusers, and of its step. Each
 * field must be read or be known not to matter, or {@link #sampler} refuses the trace.
 */
final class Trace {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final String scheduler;
  private final JsonNode config;
  private final JsonNode step;
  private final int steps;
  private final Set<String> asked = new HashSet<>();

  private Trace(JsonNode trace) {
    scheduler = trace.required("scheduler").asText();
    config = trace.required("config");
    step = trace.required("step");
    steps = trace.required("num_inference_steps").asInt();
  }

  static Trace read(Path file) throws IOException {
    return new Trace(JSON.readTree(file.toFile()));
  }

  NoiseSchedule schedule() {
    NoiseSchedule schedule = NoiseSchedule.ofBetas(betas());
    return flag("rescale_betas_zero_snr") ? schedule.withZeroTerminalSnr() : schedule;
  }

  private double[] betas() {
    int timesteps = required("num_train_timesteps").asInt();
    double start = required("beta_start").asDouble();
    double end = required("beta_end").asDouble();
    String family = required("beta_schedule").asText();
    JsonNode trained = optional("trained_betas");
    if (trained.isArray()) {
      return StreamSupport.stream(trained.spliterator(), false)
          .mapToDouble(JsonNode::asDouble)
          .toArray();
    }
    return switch (family) {
      case "linear" -> BetaSchedule.LINEAR.betas(timesteps, start, end);
      case "scaled_linear" -> BetaSchedule.QUADRATIC.betas(timesteps, start, end);
      case "squaredcos_cap_v2" -> BetaSchedule.COSINE.betas(timesteps, start, end);
      case "sigmoid" -> BetaSchedule.SIGMOID_BETA.betas(timesteps, start, end);
      default -> throw unsupported("beta_schedule");
    };
  }

  Prediction prediction() {
    return Prediction.valueOf(upper("prediction_type"));
  }

  boolean clipSample() {
    only("clip_sample_range", "1.0", "1");
    return flag("clip_sample");
  }

  /** Whether its images are x̄ = x/√ᾱ. */
  boolean isHeun() {
    return scheduler.equals("HeunDiscreteScheduler");
  }

  /**
   * What x_T is multiplied with before the loop: its Heun starts at x̄ = σ̄ x_T or √(σ̄² + 1) x_T.
   */
  double start(Levels levels) {
    return isHeun() && spacing() != Spacing.LEADING ? levels.at(0).sigma() : 1;
  }

  /**
   * Diffusers' ancestral sampler adds noise in its last step too, unless that is at t = 0; ours
   * never does. The amplitude of that noise, which is only seen with the large variance.
   */
  double lastNoise(Levels levels) {
    Level t = levels.at(levels.count() - 1);
    boolean seen =
        scheduler.equals("DDPMScheduler")
            && optional("variance_type").asText().equals("fixed_large")
            && t.timestep() > 0
            && levels.after(levels.count() - 1).isClean();
    return seen ? t.sigma() : 0;
  }

  /** The sampler that was recorded, or an error that names what it cannot be. */
  Sampler sampler(NoiseSchedule schedule) {
    only("thresholding", "false");
    ignore("dynamic_thresholding_ratio", "sample_max_value"); // Of thresholding.
    Sampler sampler =
        switch (scheduler) {
          case "DDPMScheduler" ->
              new Ddpm(
                  spaced(schedule),
                  Variance.valueOf(upper("variance_type").replace("SMALL_LOG", "SMALL")));
          case "DDIMScheduler" ->
              new Ddim(
                  strided(schedule, flag("set_alpha_to_one") ? -1 : 0),
                  step.path("eta").asDouble(0),
                  step.path("use_clipped_model_output").asBoolean(false));
          case "DPMSolverMultistepScheduler" -> {
            only("algorithm_type", "dpmsolver++");
            only("solver_type", "midpoint");
            only("variance_type", "null");
            only("lambda_min_clipped", "-Infinity");
            only("euler_at_final", "false");
            only("use_lu_lambdas", "false");
            yield new DpmSolver(multistep(schedule), order(), flag("lower_order_final"));
          }
          case "UniPCMultistepScheduler" -> {
            only("solver_type", "bh2");
            only("predict_x0", "true");
            only("disable_corrector", "[]");
            only("solver_p", "null");
            only("sigma_min", "null");
            only("sigma_max", "null");
            only("shift_terminal", "null");
            yield new UniPc(multistep(schedule), order(), flag("lower_order_final"));
          }
          case "HeunDiscreteScheduler" -> {
            only("use_karras_sigmas", "false");
            yield new Heun(spaced(schedule), false);
          }
          default -> throw new IllegalArgumentException("there is no sampler for " + scheduler);
        };
    refuseOthers();
    return sampler;
  }

  /** Its DDIM steps to t − ⌊T/S⌋, also where that is not the timestep visited next. */
  private Levels strided(NoiseSchedule schedule, int end) {
    List<Integer> timesteps = shifted(spacing().timesteps(schedule, steps), schedule);
    int stride = schedule.timesteps() / steps;
    return new Levels(
        timesteps.stream().map(schedule::at).toList(),
        timesteps.stream().map(t -> schedule.at(t < stride ? end : t - stride)).toList());
  }

  private Levels multistep(NoiseSchedule schedule) {
    only("use_karras_sigmas", "false");
    only("use_exponential_sigmas", "false");
    only("use_beta_sigmas", "false");
    only("use_flow_sigmas", "false");
    only("use_dynamic_shifting", "false");
    ignore("flow_shift", "time_shift_type");
    only("final_sigmas_type", "sigma_min", "zero");
    boolean zero = optional("final_sigmas_type").asText().equals("zero");
    return Levels.of(schedule, shifted(spacing().solverTimesteps(schedule, steps), schedule))
        .endingAt(schedule.at(zero ? -1 : 0));
  }

  private Levels spaced(NoiseSchedule schedule) {
    return Levels.of(schedule, shifted(spacing().timesteps(schedule, steps), schedule));
  }

  private List<Integer> shifted(List<Integer> timesteps, NoiseSchedule schedule) {
    int offset = optional("steps_offset").asInt(0);
    return spacing() == Spacing.LEADING
        ? Spacing.shifted(timesteps, offset, schedule.timesteps() - 1)
        : timesteps;
  }

  private Spacing spacing() {
    return Spacing.valueOf(upper("timestep_spacing"));
  }

  private int order() {
    return required("solver_order").asInt();
  }

  private String upper(String field) {
    return required(field).asText().toUpperCase(Locale.ROOT);
  }

  private boolean flag(String field) {
    return optional(field).asBoolean(false);
  }

  private JsonNode required(String field) {
    asked.add(field);
    return config.required(field);
  }

  private JsonNode optional(String field) {
    asked.add(field);
    return config.path(field);
  }

  private void ignore(String... fields) {
    asked.addAll(List.of(fields));
  }

  private void only(String field, String... values) {
    JsonNode value = optional(field);
    String text = value.isContainerNode() ? value.toString() : value.asText();
    if (!value.isMissingNode() && !value.isNull() && !Arrays.asList(values).contains(text)) {
      throw unsupported(field);
    }
  }

  private void refuseOthers() {
    Set<String> others = new TreeSet<>();
    config.fieldNames().forEachRemaining(others::add);
    step.fieldNames().forEachRemaining(name -> others.add("step." + name));
    others.removeAll(asked);
    others.removeAll(Set.of("step.eta", "step.use_clipped_model_output"));
    others.removeIf(name -> name.startsWith("_"));
    if (!others.isEmpty()) {
      throw new IllegalArgumentException("nothing is known of the fields " + others);
    }
  }

  private IllegalArgumentException unsupported(String field) {
    return new IllegalArgumentException(
        "field '%s' is %s, which no sampler here computes".formatted(field, config.get(field)));
  }
}
