package io.github.ddpm.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.bench.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a {@link Doctor} has found.
 *
 * @param findings in the order in which they were looked for
 */
public record Diagnosis(List<Finding> findings) {

  /** Whether nothing is missing that a run needs. */
  public boolean isWell() {
    return findings.stream().noneMatch(finding -> finding.level() == Level.MISSING);
  }

  /** In lines for people, a cure below what it is for. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      lines.add("%-8s %-10s %s".formatted(word(finding.level()), finding.topic(), finding.text()));
      if (!finding.cure().isEmpty()) {
        lines.add("%-8s %-10s -> %s".formatted("", "", finding.cure()));
      }
    }
    return lines;
  }

  /** As one line of JSON. */
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ok", isWell());
    fields.put("findings", findings.stream().map(Diagnosis::fields).toList());
    try {
      return new ObjectMapper().writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> fields(Finding finding) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("level", word(finding.level()));
    fields.put("topic", finding.topic());
    fields.put("text", finding.text());
    fields.put("cure", finding.cure());
    return fields;
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
