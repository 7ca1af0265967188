package io.github.ddpm.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What was measured, as text for people and as JSON for programs.
 *
 * @param figures in the order in which they were measured
 */
public record Evaluation(List<Figure> figures) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Reads what {@link #toJson} has written.
   *
   * @throws IOException if it is not that
   */
  public static Evaluation read(Path file) throws IOException {
    try {
      Evaluation evaluation = JSON.readValue(Files.readString(file), Evaluation.class);
      if (evaluation.figures == null) {
        throw new IOException(file + ": has no figures; give what `ddpm evaluate --json` printed");
      }
      return evaluation;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: is not what `ddpm evaluate --json` prints (%s)"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  /** All figures with their provenance. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
