package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.training.RoundSettings;
import java.util.List;
import java.util.Map;

/** Writes a {@link RunConfig} in full, so that {@link ConfigLoader} reads the same one back. */
public final class ConfigWriter {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build());

  private ConfigWriter() {}

  /** Every setting as YAML text, defaults included. */
  public static String toYaml(RunConfig config) {
    try {
      return YAML.writeValueAsString(ConfigTree.of(config));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of plain values can be written", e);
    }
  }

  /**
   * The settings for the record of a run, as the versions write and read it that lack the settings
   * of which a run has the defaults: {@code data.holdout}, {@code split}, {@code range} and {@code
   * layout}, {@code sampling.batch_size} and {@code grain}, and those of rounds.
   */
  public static Map<String, Object> toRecord(RunConfig config) {
    Map<String, Object> tree = toTree(config);
    if (tree.get("data") instanceof Map<?, ?> data) {
      data.remove("holdout", 0);
      List.of("split", "range", "layout").forEach(key -> data.remove(key, "auto"));
    }
    boolean inRounds = !config.training().rounds().equals(RoundSettings.defaults());
    if (!inRounds && tree.get("training") instanceof Map<?, ?> training) {
      training
          .keySet()
          .removeAll(List.of("local_steps", "workers", "outer_learning_rate", "outer_momentum"));
    }
    if (tree.get("sampling") instanceof Map<?, ?> sampling) {
      List.of("batch_size", "grain").forEach(key -> sampling.remove(key, BatchSettings.AUTO));
    }
    return tree;
  }

  /**
   * Every setting as nested maps of numbers, texts, booleans and lists, for use inside other JSON.
   */
  public static Map<String, Object> toTree(RunConfig config) {
    return ConfigTree.MAPPER.convertValue(config, new TypeReference<>() {});
  }
}
