package io.github.ddpm.generate;

import static io.github.ddpm.settings.InvalidSetting.require;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user wants enlarged, and by which models.
 *
 * @param small the images that the first model is shown; empty if it draws from noise alone
 * @param models each of which enlarges what the one before it has drawn
 */
public record EnlargementRequest(Optional<SmallFiles> small, List<Path> models) {
  /** Nothing is enlarged. */
  public static final EnlargementRequest NONE = new EnlargementRequest(Optional.empty(), List.of());

  static final String ENLARGE = "--enlarge";
  static final String UPSCALE = "--upscale";

  /** Copies the list. */
  public EnlargementRequest {
    models = List.copyOf(models);
  }

  /** Refuses what edits one image in one stage. */
  void requireWithout(Optional<ImageEdit> edit) {
    require(
        edit.isEmpty() || equals(NONE),
        small.isPresent() ? ENLARGE : UPSCALE,
        "draws new images of small ones; leave out --interpolate, --from, --inpaint and --denoise,"
            + " or enlarge their result with --enlarge");
  }
}
