package io.github.ddpm.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.bench.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The findings of a {@link Doctor}.
 *
 * @param list in the order of the checks
 */
public record Findings(List<Finding> list) {
  /** Where the text of a finding begins in its lines. */
  public static final int INDENT = 20;

  /** Whether nothing is missing that a run needs. */
  public boolean isWell() {
    return list.stream().noneMatch(finding -> finding.severity() == Severity.MISSING);
  }

  /** A finding as lines of text, its remedy below it. */
  public static List<String> lines(Finding finding) {
    List<String> lines = new ArrayList<>();
    lines.add("%-8s %-10s %s".formatted(word(finding.severity()), finding.topic(), finding.text()));
    if (!finding.remedy().isEmpty()) {
      lines.add("%-8s %-10s -> %s".formatted("", "", finding.remedy()));
    }
    return lines;
  }

  /** The findings as one line of JSON. */
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ok", isWell());
    fields.put("findings", list.stream().map(Findings::fields).toList());
    return new ObjectMapper().valueToTree(fields).toString();
  }

  private static Map<String, String> fields(Finding finding) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("level", word(finding.severity()));
    fields.put("topic", finding.topic());
    fields.put("text", finding.text());
    fields.put("cure", finding.remedy());
    return fields;
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
