package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.diffusion.DiffusionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The typed fields of one of a pipeline's JSON documents. An unread field could change what the
 * network computes, so every reading ends with {@link #refuseOthers}. Fields whose name begins with
 * {@code _} are notes.
 */
final class Fields {
  private final Path file;
  private final Map<String, Object> values;
  private final Set<String> asked = new HashSet<>();

  Fields(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  static Fields read(Path file) throws IOException {
    return new Fields(file, JsonFiles.read(file));
  }

  /** These fields, and {@code defaults} where they lack any. */
  Fields withDefaults(Map<String, Object> defaults) {
    Map<String, Object> all = new HashMap<>(defaults);
    all.putAll(values);
    return new Fields(file, all);
  }

  int integer(String key) throws IOException {
    return value(key, Integer.class, "a whole number of at most " + Integer.MAX_VALUE);
  }

  /** T of a scheduler. */
  int timesteps() throws IOException {
    int timesteps = integer("num_train_timesteps");
    if (timesteps < 1 || timesteps > DiffusionSettings.MOST_TIMESTEPS) {
      throw wrong(
          "field 'num_train_timesteps' must be 1 to %d, is %d"
              .formatted(DiffusionSettings.MOST_TIMESTEPS, timesteps));
    }
    return timesteps;
  }

  /** A whole number above 0, or 0 where the field is null. */
  int countOrNone(String key) throws IOException {
    if (isNull(key)) {
      return 0;
    }
    int count = integer(key);
    if (count < 1) {
      throw wrongType(key, "null or above 0");
    }
    return count;
  }

  double number(String key) throws IOException {
    return value(key, Number.class, "a number").doubleValue();
  }

  boolean flag(String key) throws IOException {
    return value(key, Boolean.class, "true or false");
  }

  String string(String key) throws IOException {
    return value(key, String.class, "text");
  }

  /** The value in {@code known} for the field's text. */
  <T> T choice(String key, Map<String, T> known) throws IOException {
    T choice = known.get(string(key));
    if (choice == null) {
      throw wrong(
          "field '%s' is '%s', but only one of %s is supported"
              .formatted(key, string(key), new TreeSet<>(known.keySet())));
    }
    return choice;
  }

  /** A list of integers, or one integer as a list of one. */
  List<Integer> integers(String key) throws IOException {
    return values.get(key) instanceof Integer
        ? List.of(integer(key))
        : list(key, Integer.class, "whole numbers");
  }

  /** A list of numbers; empty where the field is null. */
  List<Double> numbers(String key) throws IOException {
    return isNull(key)
        ? List.of()
        : list(key, Number.class, "numbers").stream().map(Number::doubleValue).toList();
  }

  List<String> strings(String key) throws IOException {
    return list(key, String.class, "texts");
  }

  /** Accepts a field that is absent or has one of the supported values. */
  void only(String key, Object... supported) throws IOException {
    if (values.containsKey(key) && !Arrays.asList(supported).contains(values.get(key))) {
      String expected = supported.length == 1 ? "only %s" : "only one of %s";
      throw wrong(
          "field '%s' is %s, but %s is supported"
              .formatted(
                  key,
                  values.get(key),
                  expected.formatted(
                      supported.length == 1 ? supported[0] : Arrays.toString(supported))));
    }
    asked.add(key);
  }

  /** Accepts fields that have no effect here, whatever their values. */
  void ignore(String... keys) {
    asked.addAll(List.of(keys));
  }

  /** Refuses fields that were not read. */
  void refuseOthers() throws IOException {
    Set<String> others = new TreeSet<>(values.keySet());
    others.removeAll(asked);
    others.removeIf(key -> key.startsWith("_"));
    if (!others.isEmpty()) {
      throw wrong("field '%s' is not supported".formatted(String.join("', '", others)));
    }
  }

  /** An error about these fields as a whole. */
  IOException wrong(String problem) {
    return new IOException(file + ": " + problem);
  }

  /** Whether the field is present and not null. */
  boolean has(String key) {
    asked.add(key);
    return values.get(key) != null;
  }

  /** Whether the field is present and null. */
  boolean isNull(String key) {
    asked.add(key);
    return values.containsKey(key) && values.get(key) == null;
  }

  private <T> List<T> list(String key, Class<T> type, String expected) throws IOException {
    List<?> list = value(key, List.class, "a list of " + expected);
    for (Object element : list) {
      if (!type.isInstance(element)) {
        throw wrongType(key, "a list of " + expected);
      }
    }
    return list.stream().<T>map(type::cast).toList();
  }

  private <T> T value(String key, Class<T> type, String expected) throws IOException {
    asked.add(key);
    if (!values.containsKey(key)) {
      throw new CorruptFileException(file, "field '%s' is missing".formatted(key));
    }
    if (!type.isInstance(values.get(key))) {
      throw wrongType(key, expected);
    }
    return type.cast(values.get(key));
  }

  private IOException wrongType(String key, String expected) {
    return new CorruptFileException(
        file, "field '%s' must be %s, is %s".formatted(key, expected, values.get(key)));
  }
}
