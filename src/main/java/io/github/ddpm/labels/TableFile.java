package io.github.ddpm.labels;

import io.github.ddpm.files.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Files that hold a table. */
final class TableFile {
  private TableFile() {}

  /**
   * Reads a whole file: JSON by its content, else separated values.
   *
   * @throws IOException if it is neither
   */
  static Table read(byte[] file) throws IOException {
    if (JsonTable.isAt(file)) {
      return JsonTable.of(file);
    }
    List<List<String>> rows = new ArrayList<>();
    try (CSVParser parser = Separated.parse(new ByteArrayInputStream(file), file.length + 1)) {
      for (CSVRecord row : parser) {
        rows.add(row.stream().map(String::strip).toList());
      }
    } catch (RuntimeException e) { // The parser's own, of what it does not take for a table.
      throw new IOException(Reason.of(e), e);
    }
    return new Table(List.of(), rows);
  }
}
