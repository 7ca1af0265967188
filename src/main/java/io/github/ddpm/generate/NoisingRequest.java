package io.github.ddpm.generate;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.output.Selection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A request to show how an image turns into noise.
 *
 * @param image an image file of any size
 * @param count how many states to show, from the image itself to pure noise, at least 2
 * @param out the file to write; an animation shows the states one after another, any other file
 *     side by side
 * @param overwrite whether existing files may be replaced
 * @param model the model whose noise schedule is used, as in {@link SamplingRequest}; empty to use
 *     the settings
 * @param seed of the noise
 */
public record NoisingRequest(
    Path image, int count, Path out, boolean overwrite, Optional<Path> model, long seed) {

  /** Checks the number of states and the output name. */
  public NoisingRequest {
    require(count >= 2, "-n", "must be at least 2, is " + count);
    OutputRequest.of(out, Selection.of(1));
  }

  /** How the states are written; in an animation they are states of one image. */
  OutputRequest output() {
    OutputRequest film = new OutputRequest(out, overwrite, Selection.of(1), 0, 0);
    return film.isFilm()
        ? film
        : new OutputRequest(out, overwrite, Selection.of(count), 0, 0).inOneRow();
  }
}
