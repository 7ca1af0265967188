package io.github.ddpm.config;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;

/**
 * A setting given on the command line.
 *
 * @param option the option that gave it, named in errors instead of a place in a file
 * @param key the setting's path, such as {@code training.steps}
 * @param value its value, in YAML
 */
public record Assignment(String option, String key, String value) {
  private static final String SET = "--set";

  /** Strips blanks around the key. */
  public Assignment {
    key = key.strip();
  }

  /** Creates one whose value is text, even where YAML would read a number or a section. */
  public static Assignment ofText(String option, String key, String text) {
    return new Assignment(option, key, "'" + text.replace("'", "''") + "'");
  }

  /**
   * Reads the values of {@code --set}, each {@code key.path=value}.
   *
   * @throws InvalidSetting if one is not of that form
   */
  public static List<Assignment> parse(List<String> texts) {
    return texts.stream().map(Assignment::parse).toList();
  }

  /**
   * Reads the values of {@code --set} of a command for which a model's own settings are fixed.
   *
   * @param taken the sections and settings that may be changed, such as {@code sampling}, if any
   * @throws InvalidSetting if one is not of that form, or of another section
   */
  public static List<Assignment> parse(List<String> texts, List<String> taken) {
    List<Assignment> assignments = parse(texts);
    for (Assignment given : assignments) {
      KnownKeys.check(given.key, given.setting());
      if (!taken.contains(given.key.replaceFirst("\\..*", ""))) {
        throw new InvalidSetting(
            SET,
            given.key,
            "cannot be changed for a trained model. "
                + (taken.isEmpty()
                    ? "Leave it out"
                    : "Set one of " + String.join(", ", KnownKeys.under(taken))));
      }
    }
    return assignments;
  }

  private static Assignment parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new InvalidSetting(
          SET, "must read key.path=value, such as training.steps=1000, is " + text);
    }
    return new Assignment(SET, text.substring(0, equals), text.substring(equals + 1));
  }

  Setting setting() {
    return new Setting(YamlSettings.value(option, key, value), option);
  }
}
