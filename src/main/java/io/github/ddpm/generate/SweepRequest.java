package io.github.ddpm.generate;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.config.Assignment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A comparison of samplers at several numbers of steps.
 *
 * @param samplers their names, at least one: the rows
 * @param steps timesteps visited, at least one number: the columns
 * @param count images in each cell, at least 1
 * @param out a {@code .png} file
 * @param overwrite whether an existing file may be replaced
 * @param model as in {@link SamplingRequest}
 * @param seed of the images, the same in every cell
 * @param overrides of the settings that the model was trained with
 */
public record SweepRequest(
    List<String> samplers,
    List<String> steps,
    int count,
    Path out,
    boolean overwrite,
    Optional<Path> model,
    long seed,
    List<Assignment> overrides) {

  /** Checks that there is something to draw and a place to write it. */
  public SweepRequest {
    samplers = List.copyOf(samplers);
    steps = List.copyOf(steps);
    for (Assignment override : overrides) {
      require(
          !override.key().equals("sampling.sampler"), "--set", "--samplers says which samplers");
      require(!override.key().equals("sampling.steps"), "--set", "--steps says how many steps");
    }
    require(count >= 1, "-n", "must be at least 1, is " + count);
    require(out.toString().endsWith(".png"), "--out", "the table is written as .png, is " + out);
  }
}
