package io.github.ddpm.config;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns errors of the settings records into messages about what the user wrote.
 *
 * @param written the settings that came from the user, among others
 */
record SettingErrors(Map<String, Setting> written) {
  /**
   * Translates the exception thrown while binding {@code tree}. A record's constructor names its
   * own key; for a value of the wrong type, the key is where binding stopped.
   */
  InvalidSetting of(JsonMappingException e, ObjectNode tree) {
    String path =
        e.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    if (e.getCause() instanceof InvalidSetting refused) {
      String key = key(path, refused.key());
      return new InvalidSetting(place(key, refused.problem()), key, refused.problem());
    }
    JsonNode value = tree.at("/" + path.replace('.', '/'));
    return new InvalidSetting(
        place(path, ""), path, "must be " + expected(path, e, value) + ", is " + value);
  }

  /** The full path of a key that the record at {@code path} names. */
  private static String key(String path, String name) {
    if (path.isEmpty()) {
      return name;
    }
    return path.endsWith("." + name) ? path : path + "." + name;
  }

  /**
   * Where the user wrote {@code key}; if nowhere, where the user wrote another setting that the
   * problem mentions, since that one must have broken the default.
   */
  private String place(String key, String problem) {
    String section = key.substring(0, key.lastIndexOf('.') + 1);
    return Stream.concat(
            Stream.of(key),
            Stream.of(problem.split("[^a-z0-9_.]+|\\.( |$)"))
                .flatMap(word -> Stream.of(word, section + word)))
        .map(written::get)
        .filter(Objects::nonNull)
        .map(Setting::place)
        .findFirst()
        .orElse("defaults");
  }

  private static String expected(String key, JsonMappingException e, JsonNode value) {
    if (key.equals("data.range")) {
      return "auto, or two values such as 0-4095";
    } else if (e.getCause() instanceof InputCoercionException overflow) {
      return overflow.getTargetType() == long.class
          ? between(Long.MIN_VALUE, Long.MAX_VALUE)
          : between(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    Class<?> type = ((MismatchedInputException) e).getTargetType();
    boolean inList = e.getPath().stream().anyMatch(step -> step.getIndex() >= 0);
    if (type.isEnum()) {
      int index = e.getPath().get(e.getPath().size() - 1).getIndex();
      return oneOf(words(key, index, type), index < 0 ? value : value.get(index));
    } else if (type == ImageSize.class) {
      return "one whole number or [height, width]";
    } else if (type == Number.class) {
      return "a whole number of images, or a share of them such as 0.05";
    } else if (inList || Collection.class.isAssignableFrom(type)) {
      return list(key);
    } else if (type == int.class || type == long.class) {
      return "a whole number";
    } else if (type == double.class) {
      return "a number";
    } else if (type == boolean.class) {
      return "true or false";
    }
    return "text (write it in quotes)";
  }

  /** The words that are valid there; {@link EvaluationSettings} does not allow every metric. */
  private static List<String> words(String key, int index, Class<?> type) {
    List<String> refused =
        !key.equals("training.evaluate_metrics")
            ? List.of()
            : index == 0 ? List.of("nll", "prdc") : List.of("nll");
    return EnumWords.of(type).stream().filter(word -> !refused.contains(word)).toList();
  }

  private static String list(String key) {
    return switch (key) {
      case "data.classes" -> "a list of names such as [cat, dog]";
      case "training.evaluate_metrics" -> "a list such as [swd, kid]";
      case "sampling.guidance_interval" -> "a list of two numbers such as [0.28, 5.42]";
      default -> "a list of whole numbers such as [16, 8]";
    };
  }

  private static String between(long least, long most) {
    return "a whole number from " + least + " to " + most;
  }

  private static String oneOf(List<String> words, JsonNode value) {
    return "one of "
        + String.join(", ", words)
        + NearMiss.of(value.asText(), words)
            .map(word -> " (did you mean `" + word + "`?)")
            .orElse("");
  }
}
