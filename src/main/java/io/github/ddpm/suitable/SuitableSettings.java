package io.github.ddpm.suitable;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.ingest.Appearance;
import io.github.ddpm.settings.Count;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /**
   * The settings for a collection.
   *
   * @param asked the size to draw, if the user gives it
   */
  static SuitableSettings of(Appearance seen, Optional<ImageSize> asked) {
    List<Assignment> settings = new ArrayList<>();
    ImageSize size = asked.orElse(seen.size());
    boolean small = Math.max(size.height(), size.width()) <= SMALL;
    ImageSize drawn =
        asked.orElseGet(() -> small ? multiple(size, 1, 4) : multiple(size, scale(size), 8));
    settings.add(set("data.image_size", "[%d, %d]".formatted(drawn.height(), drawn.width())));
    settings.add(set("data.channels", seen.grey() ? "1" : "3"));
    if (!small
        && drawn.height() % 8 == 0
        && drawn.width() % 8 == 0) { // A fourth level, which sees all of an image.
      settings.add(set("model.block_out_channels", "[16, 48, 96, 128]"));
    }
    int classes = seen.classes().size();
    if (classes > 1 && seen.images() / classes >= IMAGES_PER_CLASS) {
      settings.add(set("model.classes", String.valueOf(classes)));
    }
    return new SuitableSettings(words(seen), settings);
  }

  /** The same without those that the user gives. */
  SuitableSettings without(List<Assignment> given) {
    Set<String> keys =
        given.stream().map(Assignment::key).collect(Collectors.toCollection(HashSet::new));
    if (keys.contains("model.low_resolution")) { // Such a network is told no class.
      keys.add("model.classes");
    }
    return new SuitableSettings(
        facts, settings.stream().filter(chosen -> !keys.contains(chosen.key())).toList());
  }

  private static String words(Appearance seen) {
    return "%s, mostly of %s, %s, %s"
        .formatted(
            Count.of(seen.images(), "image"),
            seen.size(),
            seen.grey() ? "grey" : "colour",
            seen.classes().isEmpty() ? "no classes" : Count.of(seen.classes().size(), "class"));
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

  /** The settings as they would be given on the command line, or that there are none. */
  @Override
  public String toString() {
    return settings.isEmpty()
        ? "nothing else"
        : settings.stream()
            .map(setting -> setting.key() + "=" + setting.value())
            .collect(Collectors.joining(", "));
  }
}
