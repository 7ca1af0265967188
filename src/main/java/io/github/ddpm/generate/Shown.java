package io.github.ddpm.generate;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.model.Model;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.unet.UNetConfig;
import java.util.Optional;

/**
 * The small images that a model is to be shown.
 *
 * @param channels of them, 1 or 3
 * @param size where the model's run says it; a model of other origin takes any
 */
record Shown(int channels, Optional<ImageSize> size) {

  /** Those of a model; empty if it is shown none. */
  static Optional<Shown> of(Model model) {
    UNetConfig unet = model.pipeline().unet().config();
    if (unet.shownChannels() == 0) {
      return Optional.empty();
    }
    int factor = model.config().enlargement();
    ImageSize large = new ImageSize(unet.height(), unet.width());
    Optional<ImageSize> small = factor == 0 ? Optional.empty() : Optional.of(large.over(factor));
    return Optional.of(new Shown(unet.shownChannels(), small));
  }

  /**
   * Refuses a model that is shown small images where there are none.
   *
   * @param remedy what a user can do instead
   */
  static void requireNone(Model model, String remedy) {
    if (of(model).isPresent()) {
      throw new InvalidSetting(
          "--model", "%s draws larger images of small ones: ".formatted(model.folder()) + remedy);
    }
  }

  /**
   * Refuses images of another kind.
   *
   * @param option that names the model
   * @param drawn how images are drawn that it is to be shown
   */
  void requireLike(String option, Model model, UNetConfig drawn) {
    UNetConfig unet = model.pipeline().unet().config();
    ImageSize given = new ImageSize(drawn.height(), drawn.width());
    require(
        drawn.imageChannels() == channels,
        option,
        "%s is shown images of %d channels, but the model before it draws %d"
            .formatted(model.folder(), channels, drawn.imageChannels()));
    size.ifPresent(
        wanted ->
            require(
                wanted.equals(given),
                option,
                "%s enlarges images of %s to %dx%d, but the model before it draws %s"
                    .formatted(model.folder(), wanted, unet.height(), unet.width(), given)));
    require(
        given.height() < unet.height() && given.width() < unet.width(),
        option,
        "%s draws images of %dx%d, which are not larger than the %s of the model before it"
            .formatted(model.folder(), unet.height(), unet.width(), given));
  }
}
