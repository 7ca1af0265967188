package io.github.ddpm.output;

import io.github.ddpm.settings.InvalidSetting;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** The kind of an output, chosen by its name. */
enum OutputKind {
  /** One grid of all images. */
  GRID,
  /** An animated grid. */
  FILM,
  /** One PNG file per image in a zip file. */
  ZIP,
  /** All pixels as one array. */
  NPZ,
  /** One PNG file per image. */
  FOLDER;

  private static final Set<String> OTHERS = Set.of("jpg", "jpeg", "bmp", "tif", "tiff", "webp");

  /**
   * The kind for a name's suffix.
   *
   * @param animated whether a grid is animated if its format allows it
   * @throws InvalidSetting if the suffix is of an unsupported kind of file
   */
  static OutputKind of(Path out, boolean animated) {
    String name = out.getFileName() == null ? "" : out.getFileName().toString();
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (OTHERS.contains(suffix)) {
      throw new InvalidSetting("--out", "images are written as .png or .gif only, is " + out);
    }
    return switch (suffix) {
      case "png" -> animated ? FILM : GRID;
      case "gif", "apng" -> FILM;
      case "zip" -> ZIP;
      case "npz" -> NPZ;
      default -> FOLDER;
    };
  }
}
