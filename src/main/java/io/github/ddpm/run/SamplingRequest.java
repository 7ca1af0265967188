package io.github.ddpm.run;

import io.github.ddpm.config.Assignment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks to be drawn.
 *
 * @param count number of images, at least 1
 * @param out a {@code .png} file for one grid, else a folder for one PNG per image
 * @param overwrite whether files that are there already may be replaced
 * @param model a pipeline folder, a checkpoint or a run; empty for the newest run's newest
 *     checkpoint
 * @param seed of the set of images: image i of a seed is always the same
 * @param overrides of the settings that the model was trained with: {@code sampling}, {@code
 *     device}, {@code precision}
 * @param edit what to do where no new images are wanted
 */
public record SamplingRequest(
    int count,
    Path out,
    boolean overwrite,
    Optional<Path> model,
    long seed,
    List<Assignment> overrides,
    Optional<Edit> edit) {

  /** Checks the count. */
  public SamplingRequest {
    if (count < 1) {
      throw new IllegalArgumentException("count: must be at least 1, is " + count);
    }
  }
}
