package io.github.ddpm.cli;

import picocli.CommandLine.Option;

/** The options of commands that draw images: where, in which number format, how many at once. */
final class DrawingOptions {
  @Option(names = "--batch", paramLabel = "B", description = "Images drawn at once.")
  private String batch;

  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device;

  @Option(names = "--precision", paramLabel = "NAME", description = "auto, fp32 or bf16.")
  private String precision;

  /** Adds what was given to {@code assignments}. */
  void addTo(Assignments assignments) {
    assignments.add("--batch", "sampling.batch_size", batch);
    assignments.addText("--device", "device", device);
    assignments.addText("--precision", "precision", precision);
  }
}
