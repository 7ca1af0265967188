package io.github.ddpm.options;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignments;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that draw images: with which model, where, how many at once. */
public final class DrawingOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      completionCandidates = Offers.ModelNames.class,
      description =
          "A run, by its folder or name, a checkpoint or a diffusers pipeline (default: the newest"
              + " run's last checkpoint).")
  private Path model;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description =
          "Images drawn at once, 0 for as many as suit the machine (default: sampling.batch_size of"
              + " the settings).")
  private String batch;

  @Mixin private DeviceOptions device;

  public Optional<Path> model() {
    return Optional.ofNullable(model);
  }

  /** Adds the options that are settings to {@code assignments}, where they were given. */
  public void addTo(Assignments assignments) {
    assignments.add("--batch", "sampling.batch_size", batch);
    device.addTo(assignments);
  }
}
