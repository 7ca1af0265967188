package io.github.ddpm.diffusers;

import io.github.ddpm.sampling.FinalSigmas;
import java.io.IOException;
import java.util.Optional;

/**
 * The sampling settings in a diffusers scheduler's description that belong to the model, whichever
 * sampler is chosen; empty where it has none.
 *
 * @param stepsOffset by how much leading timesteps are shifted
 * @param finalSigmasType the noise level after the last step
 * @param shift of the levels visited along a straight path
 */
public record SamplerDemands(
    Optional<Integer> stepsOffset, Optional<FinalSigmas> finalSigmasType, Optional<Double> shift) {

  static final SamplerDemands NONE =
      new SamplerDemands(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Reads the settings.
   *
   * @throws IOException naming file and field, if one is not supported
   */
  static SamplerDemands parse(Fields fields) throws IOException {
    return new SamplerDemands(
        fields.has("steps_offset") ? Optional.of(fields.integer("steps_offset")) : Optional.empty(),
        finalSigmasType(fields),
        Optional.empty());
  }

  /** Multistep solvers ended at t = 0 before this field existed. */
  private static Optional<FinalSigmas> finalSigmasType(Fields fields) throws IOException {
    fields.ignore("set_alpha_to_one");
    if (fields.has("final_sigmas_type")) {
      fields.only("final_sigmas_type", "zero", "sigma_min");
      return Optional.of(
          fields.string("final_sigmas_type").equals("zero")
              ? FinalSigmas.ZERO
              : FinalSigmas.SIGMA_MIN);
    } else if (fields.has("set_alpha_to_one")) {
      return Optional.of(
          fields.flag("set_alpha_to_one") ? FinalSigmas.ZERO : FinalSigmas.SIGMA_MIN);
    }
    return fields.has("solver_order") ? Optional.of(FinalSigmas.SIGMA_MIN) : Optional.empty();
  }
}
