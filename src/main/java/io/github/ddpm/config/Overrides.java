package io.github.ddpm.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings given on the command line as {@code key.path=value}, the value in YAML. */
final class Overrides {
  /** The command-line option, which stands for the place in a file. */
  private static final String OPTION = "--set";

  private Overrides() {}

  /**
   * Reads them in order; a later one of the same key wins.
   *
   * @throws InvalidConfig if one is not of that form
   */
  static Map<String, Setting> of(List<String> overrides) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new InvalidConfig(
            OPTION + ": must read key.path=value, such as training.steps=1000, is " + override);
      }
      String key = override.substring(0, equals).strip();
      String value = override.substring(equals + 1);
      settings.put(key, new Setting(YamlSettings.value(OPTION, key, value), OPTION));
    }
    return settings;
  }
}
