package io.github.ddpm.ingest;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Square images as lines of pixels in a CSV file, compressed with gzip or not. A line holds S² grey
 * or 3·S² colour values, and perhaps a label: in the column headed "label" or "class"; without a
 * heading in the last column, or in the first if the last never changes.
 *
 * <p>Values up to 255 are bytes. If none in the file is above 16, the largest becomes 255, so that
 * fractions and the sixteen greys of scanned digits need no setting.
 */
record CsvSource(Path file, CsvLayout layout, ImageLabels labels, double scale, int count)
    implements ImageSource {
  private static final double FEW_GREYS = 16;

  static CsvSource open(Path file) throws IOException {
    try (CSVParser rows = rows(file)) {
      CsvLayout layout = null;
      CSVRecord first = null;
      List<String> atStart = new ArrayList<>();
      List<String> atEnd = new ArrayList<>();
      double most = 0;
      for (CSVRecord row : rows) {
        if (first == null) {
          first = row;
          layout = CsvLayout.of(file, row);
          if (layout.heading()) {
            continue;
          }
        }
        checkWidth(file, row, first.size());
        for (int column = layout.from() + (layout.either() ? 1 : 0);
            column < layout.to();
            column++) {
          most = Math.max(most, number(file, row, column));
        }
        if (layout.hasLabels()) {
          atStart.add(row.get(layout.either() ? 0 : layout.label()));
          atEnd.add(row.get(row.size() - 1));
        }
      }
      if (layout == null || rows.getRecordNumber() == (layout.heading() ? 1 : 0)) {
        throw new BadImagesException(file, "holds no images");
      } else if (most > 255) {
        throw new BadImagesException(
            file, "has the value %s, expected at most 255".formatted(most));
      }
      boolean labelLast = layout.either() && atEnd.stream().distinct().limit(2).count() > 1;
      CsvLayout settled = layout.either() ? layout.settled(labelLast) : layout;
      int count = (int) rows.getRecordNumber() - (layout.heading() ? 1 : 0);
      return new CsvSource(
          file,
          settled,
          settled.hasLabels()
              ? ImageLabels.of(labelLast ? atEnd : atStart)
              : ImageLabels.none(count),
          most > FEW_GREYS ? 1 : 255 / Math.max(most, 1e-9),
          count);
    } catch (java.io.UncheckedIOException | IllegalStateException e) {
      throw new BadImagesException(file, "is not CSV (" + e.getMessage() + ")", e);
    }
  }

  private static void checkWidth(Path file, CSVRecord row, int columns) throws BadImagesException {
    if (row.size() != columns) {
      throw new BadImagesException(
          file,
          "row %d has %d values, the first has %d"
              .formatted(row.getRecordNumber(), row.size(), columns));
    }
  }

  private static double number(Path file, CSVRecord row, int column) throws BadImagesException {
    double value;
    try {
      value = Double.parseDouble(row.get(column));
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (!(value >= 0)) {
      throw new BadImagesException(
          file,
          "row %d has '%s' in column %d, expected a number from 0 to 255"
              .formatted(row.getRecordNumber(), row.get(column), column + 1));
    }
    return value;
  }

  private static CSVParser rows(Path file) throws IOException {
    Reader text = new InputStreamReader(Bytes.open(file), StandardCharsets.UTF_8);
    return CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get().parse(text);
  }

  @Override
  public String kind() {
    return "CSV file of pixels";
  }

  @Override
  public List<String> names() {
    return ImageSource.numbered(count);
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), file).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    try (CSVParser rows = rows(file)) {
      int index = layout.heading() ? -1 : 0;
      for (CSVRecord row : rows) {
        if (index >= to) {
          return;
        } else if (index >= from) {
          visitor.visit(index, image(row));
        }
        index++;
      }
    }
  }

  private UndecodedImage image(CSVRecord row) throws IOException {
    byte[] pixels = new byte[layout.side() * layout.side() * layout.channels()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(scale * number(file, row, layout.from() + i));
    }
    return new RawImage(layout.side(), layout.side(), layout.channels(), pixels);
  }
}
