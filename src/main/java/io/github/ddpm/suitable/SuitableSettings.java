package io.github.ddpm.suitable;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.ingest.Appearance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings that suit a collection of images, besides those that suit any; a user may override
 * each.
 *
 * @param facts what the collection looks like, in words
 * @param settings in the order to show
 */
record SuitableSettings(String facts, List<Assignment> settings) {
  private static final String PLACE = "IMAGES";

  /** Images up to this size are drawn as large as they are. */
  private static final int SMALL = 48;

  /** The longer side of images drawn smaller than they are. */
  private static final int LONGER_SIDE = 64;

  /** Folders of so few images are hardly classes. */
  private static final int IMAGES_PER_CLASS = 8;

  /** The settings that name the collection at {@code path}, from wherever they are read. */
  static List<Assignment> ofPath(Path path) {
    return List.of(
        Assignment.ofText(PLACE, "data.source", "images"),
        Assignment.ofText(PLACE, "data.path", path.toAbsolutePath().normalize().toString()));
  }

  static SuitableSettings of(Appearance seen) {
    List<Assignment> settings = new ArrayList<>();
    ImageSize size = seen.size();
    boolean small = Math.max(size.height(), size.width()) <= SMALL;
    ImageSize drawn = small ? multiple(size, 1, 4) : multiple(size, scale(size), 8);
    settings.add(set("data.image_size", "[%d, %d]".formatted(drawn.height(), drawn.width())));
    settings.add(set("data.channels", seen.grey() ? "1" : "3"));
    if (!small) { // A fourth level, which sees all of an image.
      settings.add(set("model.block_out_channels", "[16, 48, 96, 128]"));
    }
    int classes = seen.classes().size();
    if (classes > 1 && seen.images() / classes >= IMAGES_PER_CLASS) {
      settings.add(set("model.classes", String.valueOf(classes)));
    }
    return new SuitableSettings(words(seen), settings);
  }

  private static String words(Appearance seen) {
    return "%d images, mostly of %s, %s, %s"
        .formatted(
            seen.images(),
            seen.size(),
            seen.grey() ? "grey" : "colour",
            seen.classes().isEmpty() ? "no classes" : seen.classes().size() + " classes");
  }

  private static double scale(ImageSize size) {
    return Math.min(1, (double) LONGER_SIDE / Math.max(size.height(), size.width()));
  }

  private static ImageSize multiple(ImageSize size, double scale, int of) {
    return new ImageSize(nearest(size.height() * scale, of), nearest(size.width() * scale, of));
  }

  private static int nearest(double side, int of) {
    return (int) Math.max(Math.round(side / of), 2) * of;
  }

  private static Assignment set(String key, String value) {
    return new Assignment(PLACE, key, value);
  }

  /** The settings as they would be given on the command line. */
  @Override
  public String toString() {
    return settings.stream()
        .map(setting -> setting.key() + "=" + setting.value())
        .collect(Collectors.joining(", "));
  }
}
