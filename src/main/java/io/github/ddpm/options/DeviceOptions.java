package io.github.ddpm.options;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignments;
import picocli.CommandLine.Option;

/** The options of commands that evaluate a network: where, and in which number format. */
public final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      completionCandidates = Offers.DeviceWords.class,
      description = "auto, cpu, cuda or cuda:N (default: that of the settings).")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      completionCandidates = Offers.PrecisionWords.class,
      description = "auto, fp32 or bf16 (default: that of the settings).")
  private String precision;

  /** Adds the given options to {@code assignments}. */
  public void addTo(Assignments assignments) {
    assignments.addText("--device", "device", device);
    assignments.addText("--precision", "precision", precision);
  }
}
