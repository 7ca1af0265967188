package io.github.ddpm.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Text broken between its words, where a terminal would break it anywhere. */
public final class Wrapped {
  private Wrapped() {}

  /**
   * A line as several, as far as it is too long. A word that is longer than a line stays whole.
   *
   * @param indent the columns that continued lines leave free
   * @param width of the terminal; empty for no limit
   */
  public static List<String> lines(String line, int indent, OptionalInt width) {
    int most = width.orElse(Integer.MAX_VALUE);
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > most) {
      int space = rest.lastIndexOf(' ', most);
      if (space < indent) {
        space = rest.indexOf(' ', Math.max(most, indent));
      }
      if (space < 0) {
        break;
      }
      lines.add(rest.substring(0, space).stripTrailing());
      rest = " ".repeat(indent) + rest.substring(space).strip();
    }
    lines.add(rest);
    return lines;
  }
}
