package io.github.ddpm.report;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Words of a command that a user can type. */
public final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:+@%,=-]+");

  private Shell() {}

  /** The program as it was called. */
  public static String program() {
    return word(System.getProperty("ddpm.program", "ddpm"));
  }

  /** A path as short as it can be said from here. */
  public static String path(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    boolean below = absolute.startsWith(here) && !absolute.equals(here);
    return (below ? here.relativize(absolute) : absolute).toString();
  }

  /** {@code text} as one word, in quotes where it needs them. */
  public static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
