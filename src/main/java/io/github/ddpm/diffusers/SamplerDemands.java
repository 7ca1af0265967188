package io.github.ddpm.diffusers;

import io.github.ddpm.sampling.FinalSigmas;
import java.io.IOException;
import java.util.Optional;

/**
 * What a diffusers scheduler's description says about the way through the timesteps that goes with
 * the model whatever sampler is chosen; empty where it says nothing.
 *
 * @param stepsOffset by how much leading timesteps are shifted
 * @param finalSigmasType where the last step leads
 */
public record SamplerDemands(Optional<Integer> stepsOffset, Optional<FinalSigmas> finalSigmasType) {

  static final SamplerDemands NONE = new SamplerDemands(Optional.empty(), Optional.empty());

  /**
   * Reads them.
   *
   * @throws IOException naming file and field, where one is not as we compute
   */
  static SamplerDemands parse(Fields fields) throws IOException {
    return new SamplerDemands(
        fields.has("steps_offset") ? Optional.of(fields.integer("steps_offset")) : Optional.empty(),
        finalSigmasType(fields));
  }

  /** The multistep solvers ended at t = 0 before they had a field that says where. */
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
