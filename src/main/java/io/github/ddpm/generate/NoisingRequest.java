package io.github.ddpm.generate;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.output.Span;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image to be noised before the user's eyes.
 *
 * @param image a file with a picture of any size
 * @param pictures how many states to show, from the image itself to pure noise, at least 2
 * @param out a film shows the pictures one after the other, anything else side by side
 * @param overwrite whether files that are there already may be replaced
 * @param model whose noise schedule is taken, as in {@link SamplingRequest}; empty for that of the
 *     settings
 * @param seed of the noise
 */
public record NoisingRequest(
    Path image, int pictures, Path out, boolean overwrite, Optional<Path> model, long seed) {

  /** Checks the number of pictures and the name to write to. */
  public NoisingRequest {
    require(pictures >= 2, "-n", "must be at least 2, is " + pictures);
    OutputRequest.of(out, Span.of(1));
  }

  /** How the pictures are written: those of a film are states of one image. */
  OutputRequest output() {
    OutputRequest film = new OutputRequest(out, overwrite, Span.of(1), 0, 0);
    return film.isFilm() ? film : film.strip(pictures);
  }
}
