package io.github.ddpm.report;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Formats commands that a user can type. */
public final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:+@%,=-]+");

  private Shell() {}

  /** The name by which the program was called. */
  public static String program() {
    return word(System.getProperty("ddpm.program", "ddpm"));
  }

  /** The shortest form of a path from the current folder. */
  public static String path(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    boolean below = absolute.startsWith(here) && !absolute.equals(here);
    return (below ? here.relativize(absolute) : absolute).toString();
  }

  /** {@code text} as one word, quoted if necessary. */
  public static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
