package io.github.ddpm.options;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignments;
import picocli.CommandLine.Option;

/** The options that say how images are drawn, each of which is a setting as well. */
public final class SamplerOptions {
  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      completionCandidates = Offers.SamplerWords.class,
      description =
          "auto, ddpm, ddim, dpm++, unipc, heun or predictor_corrector (default: that of the"
              + " settings).")
  private String sampler;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "Sampling steps for each image (default: that of the settings).")
  private String steps;

  @Option(
      names = "--spacing",
      paramLabel = "NAME",
      completionCandidates = Offers.SpacingWords.class,
      description =
          "Timesteps to visit: auto, leading, trailing, linspace, quadratic, log_snr or karras"
              + " (default: that of the settings).")
  private String spacing;

  @Option(
      names = "--solver-order",
      paramLabel = "P",
      description = "Order of dpm++ (1 to 3) or unipc (1 or 2).")
  private String solverOrder;

  @Option(
      names = "--eta",
      paramLabel = "E",
      description = "DDIM's noise in each step, from 0 (none) to 1.")
  private String eta;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description =
          "Classifier-free guidance scale: 1 none, above 1 stronger, 0 ignores the class.")
  private String guidance;

  @Option(
      names = "--guidance-interval",
      paramLabel = "LOW,HIGH",
      description = "Guide only at noise levels (sigma) from LOW to HIGH, such as 0.3,5.")
  private String guidanceInterval;

  /** Adds the given options to {@code assignments}. */
  public void addTo(Assignments assignments) {
    assignments.addText("--sampler", "sampling.sampler", sampler);
    assignments.add("--steps", "sampling.steps", steps);
    assignments.addText("--spacing", "sampling.spacing", spacing);
    assignments.add("--solver-order", "sampling.solver_order", solverOrder);
    assignments.add("--eta", "sampling.eta", eta);
    assignments.add("--guidance", "sampling.guidance_scale", guidance);
    assignments.addList("--guidance-interval", "sampling.guidance_interval", guidanceInterval);
  }
}
