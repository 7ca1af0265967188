package io.github.ddpm.output;

import java.util.regex.Pattern;

/**
 * Takes the folders of this machine out of texts that image files carry to others: of an absolute
 * path only the last name stays.
 */
public final class LocalPaths {
  private static final String ROOT = "(?:/|[A-Za-z]:[\\\\/])";

  /** A path is a word, or stands after an option's =, in a list or in quotation marks. */
  private static final Pattern IN_WORD =
      Pattern.compile("(^|[=,\\[\"'] ?)" + ROOT + "(?:[^,\\]\"']*[\\\\/])?([^,\\]\"'\\\\/]*)");

  /** In YAML, texts stand in quotation marks. */
  private static final Pattern IN_YAML =
      Pattern.compile("\"" + ROOT + "(?:[^\"]*[\\\\/])?([^\"\\\\/]*)\"");

  private LocalPaths() {}

  /** A word of a command without the folders in it. */
  public static String namesInWord(String word) {
    return IN_WORD.matcher(word).replaceAll("$1$2");
  }

  /** YAML text without the folders in it. */
  public static String namesInYaml(String yaml) {
    return IN_YAML.matcher(yaml).replaceAll("\"$1\"");
  }
}
