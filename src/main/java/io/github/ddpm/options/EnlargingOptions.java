package io.github.ddpm.options;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.generate.EnlargementRequest;
import io.github.ddpm.generate.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code ddpm sample} that draw larger images of small ones. */
public final class EnlargingOptions {
  @Option(
      names = "--enlarge",
      paramLabel = "FILE|DIR",
      description =
          "Draw larger images of this small one, or of each in a folder, with a model trained with"
              + " model.low_resolution.")
  private Path small;

  @Option(
      names = "--upscale",
      paramLabel = "DIR",
      completionCandidates = Offers.ModelNames.class,
      description = "Enlarge what --model draws with this model; may be repeated, for a cascade.")
  private List<Path> models = List.of();

  /**
   * What is to be enlarged, and by which models.
   *
   * @throws IOException if there is no such image
   */
  public EnlargementRequest request() throws IOException {
    return new EnlargementRequest(
        small == null ? Optional.empty() : Optional.of(SmallFiles.of(small)), models);
  }
}
