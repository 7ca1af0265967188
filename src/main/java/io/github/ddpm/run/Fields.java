package io.github.ddpm.run;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.JsonFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The fields of a JSON document, each of the type that is asked for. */
record Fields(Path file, Map<String, Object> values) {

  static Fields read(Path file) throws IOException {
    return new Fields(file, JsonFiles.read(file));
  }

  boolean isNull(String key) {
    return values.get(key) == null;
  }

  int integer(String key) throws IOException {
    return value(key, Integer.class);
  }

  double number(String key) throws IOException {
    return value(key, Number.class).doubleValue();
  }

  boolean flag(String key) throws IOException {
    return value(key, Boolean.class);
  }

  String string(String key) throws IOException {
    return value(key, String.class);
  }

  /** A list of integers, or one integer as a list of one. */
  List<Integer> integers(String key) throws IOException {
    return values.get(key) instanceof Integer one ? List.of(one) : list(key, Integer.class);
  }

  List<Double> numbers(String key) throws IOException {
    return list(key, Number.class).stream().map(Number::doubleValue).toList();
  }

  List<String> strings(String key) throws IOException {
    return list(key, String.class);
  }

  private <T> List<T> list(String key, Class<T> type) throws IOException {
    List<?> list = value(key, List.class);
    for (Object element : list) {
      if (!type.isInstance(element)) {
        throw wrong(key, "a list of " + type.getSimpleName(), list);
      }
    }
    return list.stream().<T>map(type::cast).toList();
  }

  private <T> T value(String key, Class<T> type) throws IOException {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw wrong(key, type.getSimpleName(), value);
    }
    return type.cast(value);
  }

  private IOException wrong(String key, String expected, Object value) {
    String problem =
        values.containsKey(key)
            ? "field '%s' must be %s, is %s".formatted(key, expected, value)
            : "field '%s' is missing".formatted(key);
    return new CorruptFileException(file, problem);
  }
}
