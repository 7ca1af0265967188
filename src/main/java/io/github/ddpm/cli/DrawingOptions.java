package io.github.ddpm.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that draw images: where, in which number format, how many at once. */
final class DrawingOptions {
  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images drawn at once (default: sampling.batch_size of the settings).")
  private String batch;

  @Mixin private DeviceOptions device;

  /** Adds the given options to {@code assignments}. */
  void addTo(Assignments assignments) {
    assignments.add("--batch", "sampling.batch_size", batch);
    device.addTo(assignments);
  }
}
