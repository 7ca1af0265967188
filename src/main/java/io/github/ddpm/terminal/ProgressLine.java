package io.github.ddpm.terminal;

import java.util.List;

/**
 * How far long work is, in one line: as many of its parts as fit, the most important first, and
 * none of them cut.
 *
 * @param task what is done, in a word
 * @param unit what is counted, in the plural
 * @param before units that were done when the work began
 * @param done units done by now
 * @param total units in all
 * @param words more about the work, parted by commas, the most important first; may be empty
 * @param seconds since the work began
 */
public record ProgressLine(
    String task, String unit, long before, long done, long total, String words, double seconds) {
  private static final int SHORTEST_BAR = 12;
  private static final int LONGEST_BAR = 62;

  /** The line for a log: all but the bar. */
  public String inWords() {
    String said = words.isEmpty() ? "" : ", " + words;
    return task + " " + count() + said + timeLeft();
  }

  /**
   * The line for a terminal. The count is always there. Then come, as far as there is room, the
   * task, the time left, the first of the words, a bar, the other words, the unit and the time
   * taken so far.
   */
  public String fit(int columns) {
    List<String> said = words.isEmpty() ? List.of() : List.of(words.split(", ", -1));
    int all = 5 + Math.max(1, said.size());
    int parts = 0;
    while (parts < all && line(parts + 1, said, SHORTEST_BAR).length() <= columns) {
      parts++;
    }
    int room = columns - line(parts, said, SHORTEST_BAR).length();
    return line(parts, said, Math.min(LONGEST_BAR, SHORTEST_BAR + Math.max(0, room)));
  }

  private String line(int parts, List<String> said, int bar) {
    int shown = parts < 3 ? 0 : parts < 5 ? 1 : parts - 3;
    int afterWords = parts - Math.max(1, said.size());
    StringBuilder line = new StringBuilder();
    line.append(parts >= 1 ? task + " " : "");
    line.append(parts >= 4 ? bar(bar) + " " : "");
    line.append(count());
    line.append(afterWords >= 4 ? " " + unit : "");
    said.stream().limit(shown).forEach(word -> line.append(", ").append(word));
    line.append(parts >= 2 ? timeLeft() : "");
    line.append(afterWords >= 5 && done < total ? ", " + time(seconds) + " so far" : "");
    return line.toString();
  }

  private String count() {
    return done + "/" + total;
  }

  private String bar(int length) {
    int room = length - 2;
    int full = (int) (room * Math.min(1, Math.max(0, done / (double) Math.max(1, total))));
    String tip = full < room ? ">" : "";
    return "[" + "=".repeat(full) + tip + " ".repeat(room - full - tip.length()) + "]";
  }

  private String timeLeft() {
    if (done >= total) {
      return ", took " + time(seconds);
    }
    return done > before ? ", " + time(seconds / (done - before) * (total - done)) + " left" : "";
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
