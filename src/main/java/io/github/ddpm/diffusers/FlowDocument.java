package io.github.ddpm.diffusers;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code scheduler/scheduler_config.json} of models along straight paths, as diffusers' {@code
 * FlowMatchEulerDiscreteScheduler} writes it: the number of timesteps, and the shift of the levels
 * that sampling visits. An absent field has the class's default.
 *
 * @param timesteps T
 * @param shift as in {@link io.github.ddpm.diffusion.StraightPath#shifted}
 */
record FlowDocument(int timesteps, double shift) {
  static final String CLASS = "FlowMatchEulerDiscreteScheduler";

  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "invert_sigmas",
          false,
          "num_train_timesteps",
          1000,
          "shift",
          1.0,
          "use_dynamic_shifting",
          false);

  /** Fields that change the steps of diffusers' sampler, but not the model. */
  private static final String[] SAMPLERS_OWN = {
    "base_image_seq_len",
    "base_shift",
    "max_image_seq_len",
    "max_shift",
    "shift_terminal",
    "stochastic_sampling",
    "time_shift_type",
    "use_beta_sigmas",
    "use_exponential_sigmas",
    "use_karras_sigmas"
  };

  /** The fields of the document. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("_class_name", CLASS);
    fields.put("num_train_timesteps", timesteps);
    fields.put("shift", shift);
    return fields;
  }

  /**
   * Reads a scheduler's description.
   *
   * @throws IOException naming file and field, if one is not supported
   */
  static FlowDocument parse(Fields file) throws IOException {
    Fields fields = file.withDefaults(DEFAULTS);
    fields.string("_class_name");
    fields.ignore(SAMPLERS_OWN);
    fields.only("use_dynamic_shifting", false);
    fields.only("invert_sigmas", false);
    FlowDocument document = new FlowDocument(fields.timesteps(), fields.number("shift"));
    fields.refuseOthers();
    return document;
  }
}
