package io.github.ddpm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's section "An evening's reading". */
final class ReadingTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "github", "ddpm");

  private static final String HEADING = "## An evening's reading";

  /** A row of the section's table: file, number of lines, what it shows. */
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (\\d+) \\| .+ \\|");

  /** How far a stated number of lines may be from the real one. */
  private static final double TOLERANCE = 20;

  /** The real lines of all files together stay below this. */
  private static final long MOST_LINES = 2500;

  private record Row(String file, long lines) {
    Path path() {
      return SOURCES.resolve(file);
    }
  }

  @Test
  void everyNamedFileExists() throws IOException {
    for (Row row : rows()) {
      assertTrue(Files.isRegularFile(row.path()), row.file());
    }
  }

  @Test
  void everyStatedNumberOfLinesIsNearlyRight() throws IOException {
    for (Row row : rows()) {
      assertTrue(Math.abs(lines(row.path()) - row.lines()) <= TOLERANCE, row.file());
    }
  }

  @Test
  void allFilesCanBeReadInAnEvening() throws IOException {
    long sum = 0;
    for (Row row : rows()) {
      sum += lines(row.path());
    }
    assertTrue(sum < MOST_LINES, sum + " lines");
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("## ")) {
        inside = line.equals(HEADING);
      }
      if (inside && line.startsWith("| `")) {
        Matcher row = ROW.matcher(line);
        assertTrue(row.matches(), line);
        rows.add(new Row(row.group(1), Long.parseLong(row.group(2))));
      }
    }
    assertFalse(rows.isEmpty(), HEADING);
    return rows;
  }

  private static long lines(Path file) throws IOException {
    return Files.readAllLines(file).size();
  }
}
