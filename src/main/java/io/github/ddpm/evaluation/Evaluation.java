package io.github.ddpm.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The results of an evaluation.
 *
 * @param figures in the order in which they were measured
 */
public record Evaluation(List<MetricResult> figures) {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .build()
          .readerFor(Evaluation.class)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Reads the output of {@code ddpm evaluate --json}: JSON objects, of which the last with {@code
   * figures} counts.
   *
   * @throws IOException if the file is something else
   */
  public static Evaluation read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; give the output of `ddpm evaluate --json`");
    }
    try {
      return JSON.<Evaluation>readValues(Files.readAllBytes(file)).readAll().stream()
          .filter(line -> line != null && line.figures != null)
          .reduce((before, last) -> last)
          .filter(line -> line.figures.stream().allMatch(Evaluation::isWhole))
          .orElseThrow(
              () ->
                  new IOException(
                      file + ": has no results; give the output of `ddpm evaluate --json`"));
    } catch (JsonProcessingException e) {
      throw unreadable(file, "it is malformed", e);
    } catch (CharConversionException e) {
      throw unreadable(file, e.getMessage(), e);
    }
  }

  private static boolean isWhole(MetricResult figure) {
    return figure != null
        && figure.name() != null
        && figure.values() != null
        && figure.values().stream().allMatch(Objects::nonNull)
        && figure.provenance() != null;
  }

  private static IOException unreadable(Path file, String reason, IOException cause) {
    return new IOException(
        "%s: is not the output of `ddpm evaluate --json` (%s)".formatted(file, reason), cause);
  }
}
