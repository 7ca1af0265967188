package io.github.ddpm.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jline.utils.WCWidth;

/**
 * Rows of words in columns, each as wide as its longest cell. In a narrow terminal the less
 * important columns are left out; no cell is cut.
 */
public final class TextTable {
  private static final String BETWEEN = "  ";

  /**
   * A column.
   *
   * @param title may be empty
   * @param isNumber whether its cells end, and do not begin, at the same place
   * @param leaves when it is left out: of two columns, the one with the lower number first; 0 for
   *     never
   * @param shortens when its cells lose what follows their first comma; 0 for never
   */
  public record Column(String title, boolean isNumber, int leaves, int shortens) {
    /** Words that are always there. */
    public static Column always(String title) {
      return new Column(title, false, 0, 0);
    }

    /** Words that are left out early or late. */
    public static Column leaving(int turn, String title) {
      return new Column(title, false, turn, 0);
    }

    /** The same with its cells' ends below each other. */
    public Column ofNumbers() {
      return new Column(title, true, leaves, shortens);
    }

    /** The same with cells that become shorter, early or late. */
    public Column shortening(int turn) {
      return new Column(title, isNumber, leaves, turn);
    }

    private boolean isThere(int turn) {
      return leaves == 0 || turn < leaves;
    }

    private String cell(String text, int turn) {
      return shortens == 0 || turn < shortens ? text : text.replaceFirst(",.*", "");
    }
  }

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns; if all titles are empty, it has no line of titles. */
  public TextTable(Column... columns) {
    this.columns = List.of(columns);
    List<String> titles = this.columns.stream().map(Column::title).toList();
    if (!String.join("", titles).isEmpty()) {
      rows.add(titles);
    }
  }

  /** Adds a row with a cell for each column. */
  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  /**
   * The lines. If even the columns that are always there are too wide together, each row becomes
   * two lines.
   *
   * @param width of the terminal; empty for no limit
   */
  public List<String> lines(OptionalInt width) {
    int most = width.orElse(Integer.MAX_VALUE);
    int turns =
        columns.stream()
            .mapToInt(column -> Math.max(column.leaves, column.shortens))
            .max()
            .orElse(0);
    for (int turn = 0; turn <= turns; turn++) {
      List<List<String>> cells = cells(turn);
      List<Integer> widths = widths(cells);
      int between = BETWEEN.length() * (widths.size() - 1);
      if (widths.stream().mapToInt(Integer::intValue).sum() + between <= most) {
        return lines(cells, there(turn), widths);
      }
    }
    return inTwo(cells(turns), there(turns));
  }

  private List<Column> there(int turn) {
    return columns.stream().filter(column -> column.isThere(turn)).toList();
  }

  private List<List<String>> cells(int turn) {
    List<List<String>> all = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).isThere(turn)) {
          cells.add(columns.get(i).cell(row.get(i), turn));
        }
      }
      all.add(cells);
    }
    return all;
  }

  private static List<String> inTwo(List<List<String>> cells, List<Column> columns) {
    List<List<String>> rest = cells.stream().map(row -> row.subList(1, row.size())).toList();
    List<String> below = lines(rest, columns.subList(1, columns.size()), widths(rest));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      lines.add(cells.get(i).get(0));
      lines.add(BETWEEN + below.get(i));
    }
    return lines;
  }

  private static List<Integer> widths(List<List<String>> cells) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; !cells.isEmpty() && i < cells.get(0).size(); i++) {
      int column = i;
      widths.add(cells.stream().mapToInt(row -> width(row.get(column))).max().orElse(0));
    }
    return widths;
  }

  private static List<String> lines(
      List<List<String>> cells, List<Column> columns, List<Integer> widths) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String space = " ".repeat(widths.get(i) - width(row.get(i)));
        line.append(i == 0 ? "" : BETWEEN);
        line.append(columns.get(i).isNumber ? space + row.get(i) : row.get(i) + space);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** How many columns of a terminal a text takes: letters of East Asia take two. */
  private static int width(String text) {
    return text.codePoints().map(character -> Math.max(0, WCWidth.wcwidth(character))).sum();
  }
}
