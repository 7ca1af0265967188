package io.github.ddpm.files;

import java.nio.file.Path;

/** Paths as users write them where no shell reads them: in YAML, and after {@code key=}. */
public final class HomePath {
  private HomePath() {}

  /**
   * The path that a text means; {@code ~} alone or before the first {@code /} is the user's home.
   *
   * @throws java.nio.file.InvalidPathException if it is none
   */
  public static Path of(String text) {
    boolean home = text.equals("~") || text.startsWith("~/") || text.startsWith("~\\");
    return home ? Path.of(System.getProperty("user.home") + text.substring(1)) : Path.of(text);
  }
}
