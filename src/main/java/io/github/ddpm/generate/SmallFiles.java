package io.github.ddpm.generate;

import io.github.ddpm.ingest.OriginalImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of small images that a user wants enlarged.
 *
 * @param files at least one, in the order of their names
 */
public record SmallFiles(List<Path> files) {
  /** Copies the list. */
  public SmallFiles {
    files = List.copyOf(files);
  }

  /**
   * A file, or those of a folder and the folders in it.
   *
   * @throws IOException if there is none
   */
  public static SmallFiles of(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return new SmallFiles(List.of(place));
    }
    List<Path> files = OriginalImages.open(place).names().stream().map(place::resolve).toList();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new IOException(
            "%s: %s is no file of its own; unpack it, or name one image"
                .formatted(place, place.relativize(file)));
      }
    }
    return new SmallFiles(files);
  }

  /** How many there are. */
  public int count() {
    return files.size();
  }
}
