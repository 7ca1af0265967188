package io.github.ddpm.ingest;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Which of the files in a folder or archive are pictures, judged by their names. */
final class Names {
  private static final Pattern PICTURE =
      Pattern.compile(
          ".*\\.(png|jpe?g|jpe|jfif|gif|bmp|dib|tiff?|webp)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What systems leave behind: {@code .DS_Store}, {@code ._name}, {@code __MACOSX/name}. */
  private static final Pattern HIDDEN =
      Pattern.compile("(.*/)?(\\.|__MACOSX/)[^/].*", Pattern.DOTALL);

  private static final Pattern OUTSIDE =
      Pattern.compile("([/\\\\]|[a-zA-Z]:).*|(.*[/\\\\])?\\.\\.([/\\\\].*)?", Pattern.DOTALL);

  private Names() {}

  /** Whether a path with {@code /} is one of a picture, and not hidden. */
  static boolean isPicture(String path) {
    return PICTURE.matcher(path).matches() && !HIDDEN.matcher(path).matches();
  }

  /**
   * Refuses the name of an archive's entry that leads out of the archive. Nothing is unpacked here,
   * but whoever made such a name means harm.
   */
  static void refuseOutside(Path archive, String name) throws BadImagesException {
    if (OUTSIDE.matcher(name).matches()) {
      throw new BadImagesException(
          archive, "has an entry with the unsafe name '" + name + "'; do not unpack it");
    }
  }

  /** The error for a collection without pictures. */
  static BadImagesException none(Path place, List<String> others) {
    return new BadImagesException(
        place,
        "holds no PNG, JPEG, GIF, BMP, TIFF or WebP"
            + (others.isEmpty() ? "" : ", but such as " + others.get(0)));
  }
}
