package io.github.ddpm.source;

import io.github.ddpm.decode.StoredValues;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.LabelColumn;
import io.github.ddpm.labels.Separated;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Square images as lines of pixels in a CSV file, compressed with gzip or not. A line holds S² grey
 * or 3·S² colour values, and perhaps a label: in the column headed so; without a heading in the
 * first column or the last, whichever has few values that come again and again.
 *
 * <p>Where no range is set, values up to 255 are bytes. If none in the file is above 16, the
 * largest becomes 255, so that fractions and the sixteen greys of scanned digits need no setting.
 *
 * @param layout which columns hold what
 * @param planar whether the values of channels are side by side, not those of pixels
 * @param range of the values
 * @param isGiven whether a user has set the range
 */
public record CsvSource(
    Path file,
    CsvLayout layout,
    ImageLabels labels,
    boolean planar,
    ValueRange range,
    boolean isGiven,
    int count)
    implements ImageSource {
  private static final double MOST = 255;
  private static final double FEW_GREYS = 16;
  private static final int START = 1 << 16;

  /**
   * Opens a file.
   *
   * @param samples what its numbers mean
   * @throws IOException if it cannot be read, or can be read in two ways
   */
  public static CsvSource open(Path file, SampleSettings samples) throws IOException {
    CsvLayout layout;
    int columns;
    try (CSVParser rows = rows(file)) {
      Iterator<CSVRecord> lines = rows.iterator();
      if (!lines.hasNext()) {
        throw new BadImagesException(file, "holds no images");
      }
      List<String> first = lines.next().toList();
      columns = first.size();
      layout = CsvLayout.of(file, first, lines.hasNext() ? lines.next().toList() : first);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw notCsv(file, e);
    }
    try (CSVParser rows = rows(file)) {
      return new Scan(file, layout, columns, samples).of(rows).unambiguous(samples.layout());
    } catch (UncheckedIOException | IllegalStateException e) {
      throw notCsv(file, e);
    }
  }

  private CsvSource unambiguous(ArrayLayout given) throws IOException {
    if (layout.channels() == 3 && given == ArrayLayout.AUTO) {
      List<byte[]> first = new ArrayList<>();
      readRows(
          0, Math.min(count, ColourRows.LOOKED_AT), (i, row) -> first.add(pixels(numbers(row))));
      throw ColourRows.ambiguous(file, layout.side(), first);
    }
    return this;
  }

  private static BadImagesException notCsv(Path file, RuntimeException e) {
    return new BadImagesException(file, "is not CSV (" + e.getMessage() + ")", e);
  }

  /** One reading of all rows, to find the labels and the brightest value. */
  private static final class Scan {
    private final Path file;
    private final CsvLayout layout;
    private final int columns;
    private final SampleSettings samples;
    private final List<String> atStart = new ArrayList<>();
    private final List<String> atEnd = new ArrayList<>();
    private final LabelColumn first = new LabelColumn("the first column");
    private final LabelColumn last = new LabelColumn("the last column");
    private double most;
    private double least;

    Scan(Path file, CsvLayout layout, int columns, SampleSettings samples) {
      this.file = file;
      this.layout = layout;
      this.columns = columns;
      this.samples = samples;
    }

    CsvSource of(CSVParser rows) throws IOException {
      for (CSVRecord row : rows) {
        if (row.size() != columns) {
          throw new BadImagesException(
              file,
              "row %d has %s, the first has %d"
                  .formatted(row.getRecordNumber(), Count.of(row.size(), "value"), columns));
        } else if (!layout.heading() || row.getRecordNumber() > 1) {
          add(row);
        }
      }
      int count = (int) rows.getRecordNumber() - (layout.heading() ? 1 : 0);
      if (count == 0) {
        throw new BadImagesException(file, "holds no images");
      }
      boolean isLast = layout.either() && isLast();
      if (layout.either()) { // The other column is one of pixels.
        (isLast ? atStart : atEnd).forEach(value -> see(parsed(value)));
      }
      if (samples.range().isAuto() && (most > MOST || least < 0)) {
        throw new BadImagesException(
            file,
            "has values from %s to %s, expected 0 to 255; %s"
                .formatted(
                    ValueRange.words(least),
                    ValueRange.words(most),
                    ValueRange.cure(least, most, least >= 0)));
      }
      boolean labelled = layout.either() || layout.hasLabels();
      String origin =
          layout.hasLabels()
              ? "column " + (layout.label() + 1) + ", by its heading"
              : isLast ? "last column" : "first column";
      return new CsvSource(
          file,
          layout.either() ? layout.settled(isLast) : layout,
          labelled ? ImageLabels.of(isLast ? atEnd : atStart, origin) : ImageLabels.none(count),
          samples.layout() == ArrayLayout.PLANAR,
          samples.range().isAuto() ? usualRange() : samples.range(),
          !samples.range().isAuto(),
          count);
    }

    private ValueRange usualRange() {
      return new ValueRange(0, most > FEW_GREYS ? MOST : Math.max(most, 1e-9));
    }

    private void see(double value) {
      if (Double.isFinite(value)) { // Else it is refused where it is read.
        most = Math.max(most, value);
        least = Math.min(least, value);
      }
    }

    private void add(CSVRecord row) throws BadImagesException {
      for (int column : layout.pixels()) {
        see(number(file, row, column));
      }
      if (layout.either()) {
        atStart.add(row.get(layout.pixels().get(0) - 1));
        atEnd.add(row.get(layout.pixels().get(layout.pixels().size() - 1) + 1));
        first.add(atStart.get(atStart.size() - 1));
        last.add(atEnd.get(atEnd.size() - 1));
      } else if (layout.hasLabels()) {
        atStart.add(row.get(layout.label()));
      }
    }

    private boolean isLast() throws BadImagesException {
      return LabelColumn.choose(first, last)
              .orElseThrow(
                  () ->
                      new BadImagesException(
                          file,
                          LabelColumn.readings(first, last)
                              + "; add a line at the top that names that column label"))
          == 1;
    }
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static double number(Path file, CSVRecord row, int column) throws BadImagesException {
    double value = parsed(row.get(column));
    if (!Double.isFinite(value)) {
      throw new BadImagesException(
          file,
          "row %d has '%s' in column %d, expected a number"
              .formatted(row.getRecordNumber(), row.get(column), column + 1));
    }
    return value;
  }

  private static CSVParser rows(Path file) throws IOException {
    return Separated.parse(Bytes.open(file), START);
  }

  @Override
  public String kind() {
    return "CSV file of pixels" + (planar ? ", channels first" : "");
  }

  @Override
  public Set<String> settings() {
    return layout.channels() == 3 ? Set.of("range", "layout") : Set.of("range");
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
    readRows(from, to, (index, row) -> visitor.visit(index, image(row)));
  }

  private void readRows(int from, int to, LineVisitor visitor) throws IOException {
    try (CSVParser rows = rows(file)) {
      int index = layout.heading() ? -1 : 0;
      for (CSVRecord row : rows) {
        if (index >= to) {
          return;
        } else if (index >= from) {
          visitor.visit(index, row);
        }
        index++;
      }
    }
  }

  private UndecodedImage image(CSVRecord row) throws IOException {
    double[] numbers = numbers(row);
    byte[] pixels = pixels(numbers);
    return new RawImage(
        layout.side(),
        layout.side(),
        layout.channels(),
        planar ? ColourRows.interleaved(pixels, layout.channels()) : pixels,
        isGiven ? values(numbers) : StoredValues.OF_BYTES);
  }

  private double[] numbers(CSVRecord row) throws IOException {
    double[] numbers = new double[layout.pixels().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(file, row, layout.pixels().get(i));
    }
    return numbers;
  }

  private byte[] pixels(double[] numbers) {
    byte[] pixels = new byte[numbers.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) range.toByte(numbers[i]);
    }
    return pixels;
  }

  private static StoredValues values(double[] numbers) {
    DoubleSummaryStatistics all = Arrays.stream(numbers).summaryStatistics();
    return new StoredValues(all.getMin(), all.getMax());
  }

  private interface LineVisitor {
    void visit(int index, CSVRecord row) throws IOException;
  }
}
