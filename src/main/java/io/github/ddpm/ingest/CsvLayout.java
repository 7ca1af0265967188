package io.github.ddpm.ingest;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/**
 * The meaning of a CSV file's columns.
 *
 * @param heading whether the first line names the columns
 * @param side the height and width of an image
 * @param channels 1 or 3; the colour values of a pixel are adjacent
 * @param from the first column of pixels
 * @param label the column of labels, −1 without labels
 * @param either whether the label may be in either the first or the last column; until that is
 *     known, {@code from} is 0 and pixels and label share the columns
 */
record CsvLayout(boolean heading, int side, int channels, int from, int label, boolean either) {
  private static final Set<String> LABEL = Set.of("label", "class", "target", "y");

  /**
   * Determines the layout from the first line.
   *
   * @throws BadImagesException if the number of columns does not fit a square image
   */
  static CsvLayout of(Path file, CSVRecord first) throws BadImagesException {
    int columns = first.size();
    boolean heading = !first.get(columns / 2).matches("[\\d.eE+-]+");
    int label = heading ? labelColumn(first) : -1;
    for (boolean labelled : label >= 0 ? new boolean[] {true} : new boolean[] {false, true}) {
      int values = columns - (labelled ? 1 : 0);
      for (int channels : new int[] {1, 3}) {
        int side = (int) Math.round(Math.sqrt(values / (double) channels));
        if (side > 0 && side * side * channels == values) {
          boolean either = labelled && label < 0;
          int from = label == 0 ? 1 : 0;
          return new CsvLayout(heading, side, channels, from, either ? 0 : label, either);
        }
      }
    }
    throw new BadImagesException(
        file,
        "has %d columns, expected S*S grey or 3*S*S colour values, and perhaps a label"
            .formatted(columns));
  }

  private static int labelColumn(CSVRecord heading) {
    if (LABEL.contains(heading.get(0).toLowerCase(Locale.ROOT))) {
      return 0;
    }
    int last = heading.size() - 1;
    return LABEL.contains(heading.get(last).toLowerCase(Locale.ROOT)) ? last : -1;
  }

  boolean hasLabels() {
    return label >= 0;
  }

  /**
   * One past the last column of pixels; until the label is located, the last column is left out.
   */
  int to() {
    return from + side * side * channels;
  }

  /** The layout once the label's column is known. */
  CsvLayout settled(boolean last) {
    return new CsvLayout(
        heading, side, channels, last ? 0 : 1, last ? side * side * channels : 0, false);
  }
}
