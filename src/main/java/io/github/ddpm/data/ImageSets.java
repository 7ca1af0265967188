package io.github.ddpm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The collections of images that {@code data.source} can name. */
public final class ImageSets {
  /** To add a collection, add its line here. */
  private static final SortedMap<String, Opener> SOURCES =
      new TreeMap<>(
          Map.of(
              "shapes",
                  (settings, seed, folder) ->
                      new Shapes(seed, settings.size(), settings.imageSize(), settings.channels()),
              "mnist", (settings, seed, folder) -> IdxImages.mnist(folder),
              "fashion-mnist", (settings, seed, folder) -> IdxImages.fashionMnist(folder),
              "cifar-10", (settings, seed, folder) -> Cifar10.read(folder)));

  private ImageSets() {}

  /**
   * Opens the collection that {@code settings} name.
   *
   * @param seed what {@code shapes} are drawn from
   * @param dataRoot the folder in which a collection has a folder of its own name, where {@code
   *     settings.path()} is empty
   * @throws IllegalArgumentException if there is no such source, or its images have another size or
   *     number of channels than the settings say
   * @throws IOException if files are missing or are not what their format promises
   */
  public static ImageSet open(DataSettings settings, long seed, Path dataRoot) throws IOException {
    String source = settings.source();
    Opener opener = SOURCES.get(source);
    if (opener == null) {
      throw new IllegalArgumentException(
          "source: must be one of %s, is %s%s"
              .formatted(
                  String.join(", ", SOURCES.keySet()),
                  source,
                  nearMiss(source).map(name -> "; did you mean " + name + "?").orElse("")));
    }
    Path folder = settings.path().isEmpty() ? dataRoot.resolve(source) : Path.of(settings.path());
    ImageSet images = opener.open(settings, seed, folder);
    if (!images.imageSize().equals(settings.imageSize())) {
      throw new IllegalArgumentException(
          "image_size: is %s, but %s images are %s"
              .formatted(settings.imageSize(), source, images.imageSize()));
    }
    if (images.channels() != settings.channels()) {
      throw new IllegalArgumentException(
          "channels: is %d, but %s images have %d"
              .formatted(settings.channels(), source, images.channels()));
    }
    return images;
  }

  /** The source that has the same letters and digits, or starts with them. */
  private static Optional<String> nearMiss(String source) {
    String letters = lettersOf(source);
    return SOURCES.keySet().stream()
        .filter(name -> !letters.isEmpty() && lettersOf(name).startsWith(letters))
        .findFirst();
  }

  private static String lettersOf(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private interface Opener {
    ImageSet open(DataSettings settings, long seed, Path folder) throws IOException;
  }
}
