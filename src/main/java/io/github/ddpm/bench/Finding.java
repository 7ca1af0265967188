package io.github.ddpm.bench;

/**
 * One thing that was looked at.
 *
 * @param topic what was looked at, in a word
 * @param text what was found
 * @param cure what to do about it; empty if all is well
 */
public record Finding(Level level, String topic, String text, String cure) {

  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** A run works without it, only slower or not with all data. */
    WARNING,
    /** A run fails. */
    MISSING
  }

  static Finding ok(String topic, String text) {
    return new Finding(Level.OK, topic, text, "");
  }

  static Finding warning(String topic, String text, String cure) {
    return new Finding(Level.WARNING, topic, text, cure);
  }

  static Finding missing(String topic, String text, String cure) {
    return new Finding(Level.MISSING, topic, text, cure);
  }
}
