package io.github.ddpm.labels;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of text.
 *
 * @param heading the columns' names; empty if the first row may be a heading or not
 * @param rows the others, stripped; of any lengths
 */
record Table(List<String> heading, List<List<String>> rows) {
  /** So many values of a column are shown. */
  private static final int SHOWN = 3;

  /** The same with its first row as the heading. */
  Table headed() {
    return new Table(rows.get(0), rows.subList(1, rows.size()));
  }

  int columns() {
    return Math.max(heading.size(), rows.stream().mapToInt(List::size).max().orElse(0));
  }

  /** A value; empty where the row has none. */
  static String at(List<String> row, int column) {
    return column < row.size() ? row.get(column) : "";
  }

  /** A column's name, or its number if it has none. */
  String name(int column) {
    String name = at(heading, column);
    return name.isEmpty() ? column(column) : name;
  }

  /** The word column with its name, or its number if it has none. */
  String column(int column) {
    String name = at(heading, column);
    return "column " + (name.isEmpty() ? column + 1 : name);
  }

  /** A column's name and its first values. */
  String shown(int column) {
    return name(column)
        + rows.stream()
            .map(row -> at(row, column))
            .distinct()
            .limit(SHOWN)
            .collect(Collectors.joining(", ", " (", ", …)"));
  }

  long distinct(int column) {
    return rows.stream().map(row -> at(row, column)).distinct().count();
  }

  /** Whether each row has one 1 in these columns, and 0 in the others. */
  boolean isOneHot(List<Integer> columns) {
    return columns.size() > 1
        && rows.stream()
            .allMatch(
                row ->
                    columns.stream().allMatch(i -> at(row, i).matches("[01](\\.0*)?"))
                        && columns.stream().filter(i -> at(row, i).startsWith("1")).count() == 1);
  }

  /** The name of the column that has the 1. */
  String hot(List<String> row, List<Integer> columns) {
    return columns.stream()
        .filter(i -> at(row, i).startsWith("1"))
        .map(this::name)
        .findFirst()
        .get();
  }

  /** All columns but one. */
  List<Integer> others(int column) {
    return IntStream.range(0, columns()).filter(i -> i != column).boxed().toList();
  }
}
