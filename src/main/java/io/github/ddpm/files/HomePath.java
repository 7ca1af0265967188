package io.github.ddpm.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths as users write them where no shell reads them: in YAML, and after {@code key=}. */
public final class HomePath {
  /** A letter alone is a drive of Windows. */
  private static final Pattern ADDRESS = Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]+)://.*");

  private HomePath() {}

  /**
   * The path that a text means; {@code ~} alone or before the first {@code /} is the user's home.
   *
   * @throws InvalidPathException if it is none, or an address such as {@code s3://bucket/images},
   *     which would be a path to a folder {@code s3:} here
   */
  public static Path of(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (address.matches()) {
      throw new InvalidPathException(text, "is an address, not a path; " + cure(address.group(1)));
    }
    boolean home = text.equals("~") || text.startsWith("~/") || text.startsWith("~\\");
    return home ? Path.of(System.getProperty("user.home") + text.substring(1)) : Path.of(text);
  }

  private static String cure(String scheme) {
    return scheme.equalsIgnoreCase("file")
        ? "leave out file://"
        : "mount what it names as a folder, or copy it, and give that path";
  }
}
