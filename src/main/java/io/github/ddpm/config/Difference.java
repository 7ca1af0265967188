package io.github.ddpm.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A setting in which two runs differ.
 *
 * @param key the setting's full key path
 * @param before its value in the one run, as YAML writes it
 * @param after its value in the other
 */
public record Difference(String key, String before, String after) {
  /** All settings in which the two runs differ, in the order of the records' components. */
  public static List<Difference> between(RunConfig before, RunConfig after) {
    Map<String, JsonNode> values = ConfigTree.leaves(ConfigTree.of(after));
    return ConfigTree.leaves(ConfigTree.of(before)).entrySet().stream()
        .filter(entry -> !entry.getValue().equals(values.get(entry.getKey())))
        .map(
            entry ->
                new Difference(
                    entry.getKey(),
                    entry.getValue().toString(),
                    values.get(entry.getKey()).toString()))
        .toList();
  }

  @Override
  public String toString() {
    return key + ": " + before + " -> " + after;
  }
}
