package io.github.ddpm.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.settings.InvalidSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All known keys. They are derived from the defaults, so a new record component is automatically a
 * new key.
 */
final class KnownKeys {
  private static final Map<String, JsonNode> DEFAULTS =
      ConfigTree.leaves(ConfigTree.of(RunConfig.defaults()));

  private static final Set<String> SECTIONS =
      DEFAULTS.keySet().stream()
          .filter(key -> key.contains("."))
          .map(KnownKeys::parent)
          .collect(Collectors.toUnmodifiableSet());

  private KnownKeys() {}

  /** Whether {@code key} names a group of settings rather than one. */
  static boolean isSection(String key) {
    return SECTIONS.contains(key);
  }

  /** The settings among {@code taken}, and those of the sections among them. */
  static List<String> under(List<String> taken) {
    return DEFAULTS.keySet().stream()
        .filter(key -> taken.contains(key.replaceFirst("\\..*", "")))
        .toList();
  }

  /**
   * Checks that a key exists, and that it has a value if it is a setting.
   *
   * @throws InvalidSetting if not, with a suggestion
   */
  static void check(String key, Setting setting) {
    if (isSection(key)) {
      if (!setting.isSection()) {
        throw new InvalidSetting(
            setting.place(),
            key,
            "is a section, not a setting. Set one of " + names(key) + " below it");
      }
    } else if (!DEFAULTS.containsKey(key)) {
      throw new InvalidSetting(setting.place(), key, "no such setting. " + remedy(key));
    } else if (setting.value().isObject()) {
      throw new InvalidSetting(
          setting.place(), key, "is a setting, not a section. Write its value after the colon");
    } else if (setting.value().valueStream().anyMatch(JsonNode::isNull)) {
      throw new InvalidSetting(
          setting.place(), key, "has an empty element in its list. Fill it in or remove it");
    } else if (setting.value().isNull()) {
      throw new InvalidSetting(
          setting.place(),
          key,
          "has no value. Write one, or leave the key out for the default, " + DEFAULTS.get(key));
    }
  }

  private static String remedy(String key) {
    return suggestion(key)
        .map(known -> "Did you mean `" + known + "`?")
        .orElseGet(
            () ->
                isSection(parent(key))
                    ? "`" + parent(key) + "` has " + names(parent(key))
                    : "There are " + names(""));
  }

  /** A key of the same name in another section, or one with a similar spelling. */
  private static Optional<String> suggestion(String key) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    List<String> namesakes =
        DEFAULTS.keySet().stream().filter(known -> ("." + known).endsWith("." + name)).toList();
    return namesakes.size() == 1
        ? Optional.of(namesakes.get(0))
        : NearMiss.of(key, Stream.concat(SECTIONS.stream(), DEFAULTS.keySet().stream()).toList());
  }

  /** The names directly below a section; below "" the sections and the settings beside them. */
  private static String names(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return DEFAULTS.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()).replaceAll("\\..*", ""))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String parent(String key) {
    return key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
  }
}
