package io.github.ddpm.ranks;

import io.github.ddpm.settings.InvalidSetting;
import java.util.Map;

/** Environment variables that hold whole numbers; empty ones count as missing. */
record Variables(Map<String, String> environment) {

  boolean has(String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  String text(String name) {
    return environment.get(name).strip();
  }

  /**
   * A number of at least {@code least}.
   *
   * @param because why the variable must be there: which other one is
   * @throws InvalidSetting if it is missing, no number or too small
   */
  int number(String name, int least, String because) {
    if (!has(name)) {
      throw new InvalidSetting(name, "is missing, but %s; set both or neither".formatted(because));
    }
    String text = text(name);
    boolean isNumber = text.matches("-?\\d{1,9}");
    if (!isNumber || Integer.parseInt(text) < least) {
      throw new InvalidSetting(
          name, "must be a whole number of at least %d, is %s".formatted(least, text));
    }
    return Integer.parseInt(text);
  }

  /** What a message says of a variable that is there. */
  String shown(String name) {
    return name + " is " + text(name);
  }
}
