package io.github.ddpm.source;

import io.github.ddpm.labels.LabelWords;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The meaning of a CSV file's columns.
 *
 * @param heading whether the first line names the columns
 * @param side the height and width of an image
 * @param channels 1 or 3; the colour values of a pixel are adjacent
 * @param label the column of labels, −1 without labels
 * @param either whether the label may be in either the first or the last column; until that is
 *     known, neither is among the pixels
 * @param pixels the columns of pixels
 */
public record CsvLayout(
    boolean heading, int side, int channels, int label, boolean either, List<Integer> pixels) {
  private static final Pattern NUMBER = Pattern.compile("[\\d.eE+-]+");
  private static final Pattern RENAMED = Pattern.compile("(\\d+)\\.(\\d+)");

  /** A row of so many values is not 0, 1, 2, … by chance. */
  private static final int LONG = 10;

  /**
   * Determines the layout from the first two lines.
   *
   * @param second equal to {@code first} if there is none
   * @throws BadImagesException if the number of columns does not fit a square image
   */
  static CsvLayout of(Path file, List<String> first, List<String> second)
      throws BadImagesException {
    boolean heading = isHeading(first, second);
    OptionalInt named = heading ? LabelWords.labelColumn(first) : OptionalInt.empty();
    List<Integer> others =
        IntStream.range(0, first.size())
            .filter(i -> named.isEmpty() || i != named.getAsInt())
            .boxed()
            .toList();
    List<Integer> noIds =
        heading ? others.stream().filter(i -> !LabelWords.isId(first.get(i))).toList() : others;
    for (List<Integer> columns : List.of(noIds, others)) {
      for (int labels : named.isPresent() ? new int[] {0} : new int[] {0, 1}) {
        int values = columns.size() - labels;
        for (int channels : new int[] {1, 3}) {
          int side = (int) Math.round(Math.sqrt(values / (double) channels));
          if (side > 0 && side * side * channels == values) {
            return new CsvLayout(
                heading,
                side,
                channels,
                named.orElse(-1),
                labels == 1,
                labels == 1 ? columns.subList(1, values) : columns);
          }
        }
      }
    }
    throw new BadImagesException(
        file,
        "has %d columns, expected S*S grey or 3*S*S colour values, and perhaps a label"
            .formatted(first.size()));
  }

  /**
   * Whether a line names columns: it has text where the next has numbers, or a name of labels, or
   * numbers as pandas writes for columns without names, or for a heading that was none.
   */
  private static boolean isHeading(List<String> first, List<String> second) {
    boolean text = !isNumber(first.get(first.size() / 2));
    for (int i = 0; i < first.size(); i++) {
      text |= LabelWords.rank(first.get(i)).isPresent();
      text |= !isNumber(first.get(i)) && i < second.size() && isNumber(second.get(i));
    }
    return text || isCounting(first) || isRenamed(first);
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private static boolean isCounting(List<String> row) {
    return row.size() >= LONG
        && List.of(0, 1).stream()
            .anyMatch(
                from ->
                    IntStream.range(0, row.size())
                        .allMatch(i -> row.get(i).equals(String.valueOf(i + from))));
  }

  /** Whether repeated numbers are numbered: 7, 0, 0.1, 0.2, 7.1. */
  private static boolean isRenamed(List<String> row) {
    Map<String, Integer> seen = new HashMap<>();
    boolean any = false;
    for (String cell : row) {
      var renamed = RENAMED.matcher(cell);
      boolean repeats = renamed.matches();
      String name = repeats ? renamed.group(1) : cell;
      int before = seen.merge(name, 1, Integer::sum) - 1;
      if (repeats ? !renamed.group(2).equals(String.valueOf(before)) : before > 0) {
        return false;
      }
      any |= repeats;
    }
    return any && row.size() > 4;
  }

  boolean hasLabels() {
    return label >= 0;
  }

  /** The layout once it is known whether the label is in the last column. */
  CsvLayout settled(boolean last) {
    int before = pixels.get(0) - 1;
    int after = pixels.get(pixels.size() - 1) + 1;
    List<Integer> all =
        IntStream.concat(
                IntStream.of(last ? before : after), pixels.stream().mapToInt(Integer::intValue))
            .sorted()
            .boxed()
            .toList();
    return new CsvLayout(heading, side, channels, last ? after : before, false, all);
  }
}
