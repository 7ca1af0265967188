package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says what is wrong in a text that is not YAML, and where. Jackson gives the place of the last
 * good token, and mixes the problem with text around it; its cause, the YAML scanner's own
 * exception, has place and problem apart.
 */
final class SyntaxError {
  private SyntaxError() {}

  /** {@code :line:column}, or nothing where the parser gives no place. */
  static String place(IOException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      Mark at = yaml.getProblemMark();
      return ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1);
    }
    JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
    return at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  /** The problem in one line. */
  static String problem(IOException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml) {
      return "is not YAML: " + yaml.getProblem();
    }
    return "is not YAML: "
        + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage());
  }
}
