package io.github.ddpm.bench;

/**
 * The result of one check.
 *
 * @param topic what was checked, in a word
 * @param text what was found
 * @param remedy what to do about it; empty if all is well
 */
public record Finding(Severity severity, String topic, String text, String remedy) {

  /** How bad it is. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** A run works without it, but slower or not with all data. */
    WARNING,
    /** A run fails without it, or does not use what the settings ask for. */
    MISSING
  }

  static Finding ok(String topic, String text) {
    return new Finding(Severity.OK, topic, text, "");
  }

  static Finding warning(String topic, String text, String remedy) {
    return new Finding(Severity.WARNING, topic, text, remedy);
  }

  static Finding missing(String topic, String text, String remedy) {
    return new Finding(Severity.MISSING, topic, text, remedy);
  }
}
