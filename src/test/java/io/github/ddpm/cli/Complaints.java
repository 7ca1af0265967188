package io.github.ddpm.cli;

import java.util.regex.Pattern;

/**
 * What a command has said on its error stream besides how far it is. Without a terminal a line of
 * progress comes after half a minute, which is a matter of the machine and not of the command.
 */
final class Complaints {
  private static final Pattern PROGRESS =
      Pattern.compile("^[a-z]+ \\d+/\\d+(, .*)?\\R", Pattern.MULTILINE);

  private Complaints() {}

  static String in(String err) {
    return PROGRESS.matcher(err).replaceAll("");
  }
}
