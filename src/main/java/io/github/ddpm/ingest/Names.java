package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells by name which files in a folder or archive are images. */
final class Names {
  private static final Pattern IMAGE =
      Pattern.compile(
          ".*\\.(png|jpe?g|jpe|jfif|gif|bmp|dib|tiff?|webp)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Files that systems leave behind: {@code .DS_Store}, {@code ._name}, {@code __MACOSX/name}. */
  private static final Pattern HIDDEN =
      Pattern.compile("(.*/)?(\\.|__MACOSX/)[^/].*", Pattern.DOTALL);

  private static final Pattern OUTSIDE =
      Pattern.compile("([/\\\\]|[a-zA-Z]:).*|(.*[/\\\\])?\\.\\.([/\\\\].*)?", Pattern.DOTALL);

  private Names() {}

  /** The names of the files in a folder, sorted, but not those in folders below it. */
  static List<String> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".")) // Such as the lock of a download.
          .sorted()
          .toList();
    }
  }

  /** Whether a path with {@code /} names an image that is not hidden. */
  static boolean isImage(String path) {
    return IMAGE.matcher(path).matches() && !HIDDEN.matcher(path).matches();
  }

  /**
   * Refuses an archive entry whose name leads out of the archive. Nothing is unpacked, but such a
   * name is a sign of an attack.
   */
  static void refuseOutside(Path archive, String name) throws BadImagesException {
    if (OUTSIDE.matcher(name).matches()) {
      throw new BadImagesException(
          archive, "has an entry with the unsafe name '" + name + "'; do not unpack it");
    }
  }

  static BadImagesException none(Path place, List<String> others) {
    return new BadImagesException(
        place,
        "holds no PNG, JPEG, GIF, BMP, TIFF or WebP"
            + (others.isEmpty() ? "" : ", only files such as " + others.get(0)));
  }
}
