package io.github.ddpm.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes folders. */
public final class Directories {
  private Directories() {}

  /**
   * Makes a folder and those that hold it, unless it is there, perhaps by a symbolic link: with
   * that alone, Java's own method fails before 17.0.14.
   *
   * @return the folder
   */
  public static Path make(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
  }
}
