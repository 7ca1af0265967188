package io.github.ddpm.familiar;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of other trainers with one meaning, and what to type instead.
 *
 * @param names lower-case, with {@code -} between words and none before them
 * @param type what to type, with {@code {X}} where the user's value belongs; empty for nothing
 * @param reason why, if it is more than another name
 */
record FamiliarWord(List<String> names, String type, String reason) {
  private static final Pattern VALUE = Pattern.compile("\\{([^}]*)}");

  /**
   * Reads a line of the table: {@code names = what to type # reason}; what to type or the reason
   * may be missing.
   */
  static FamiliarWord parse(String line) {
    String[] names = line.split(" =", 2);
    String[] answer = names[1].split("# ", 2);
    return new FamiliarWord(
        List.of(names[0].split(" ", -1)),
        answer[0].strip(),
        answer.length > 1 ? answer[1].strip() : "");
  }

  /** The answer to an option as it was typed, and its value if it had one. */
  String answer(String option, Optional<String> value) {
    if (type.isEmpty()) {
      return "%s: %s; leave it out".formatted(option, reason);
    }
    String usual = type.startsWith("--set ") ? "a setting here" : "has another name here";
    String typed =
        VALUE
            .matcher(type)
            .replaceAll(hole -> Matcher.quoteReplacement(value.orElseGet(() -> hole.group(1))));
    return "%s: %s; type %s".formatted(option, reason.isEmpty() ? usual : reason, quoted(typed));
  }

  /** Whether a command with these options understands the answer. */
  boolean isFor(Set<String> options) {
    return !type.startsWith("-") || options.contains(type.replaceFirst(" .*", ""));
  }

  /** Whether it means a number of epochs. */
  boolean isEpochs() {
    return names.contains("epochs");
  }

  /** With quotes around a setting that a shell would take apart. */
  private static String quoted(String typed) {
    return typed.matches("--set .*[\\[\\]* ;&|<>$()].*")
        ? "--set '" + typed.substring("--set ".length()) + "'"
        : typed;
  }
}
