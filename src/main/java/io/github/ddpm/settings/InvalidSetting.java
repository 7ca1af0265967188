package io.github.ddpm.settings;

/**
 * A setting or an option with an invalid value. The message, {@code key: problem. remedy}, is
 * complete and meant for the user; the program ends with exit code 2.
 */
public final class InvalidSetting extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String problem;

  /**
   * Refuses one setting.
   *
   * @param key the setting's YAML key, an option such as {@code --class}, or a file
   * @param problem what is wrong, and how to fix it
   */
  public InvalidSetting(String key, String problem) {
    super(key + ": " + problem);
    this.key = key;
    this.problem = problem;
  }

  /** Refuses one setting because of {@code cause}. */
  public InvalidSetting(String key, String problem, Throwable cause) {
    this(key, problem);
    initCause(cause);
  }

  /**
   * Refuses one setting, with the place where it is written.
   *
   * @param place {@code file:line:column}, an option, or {@code defaults}
   */
  public InvalidSetting(String place, String key, String problem) {
    super(place + ": " + key + ": " + problem);
    this.key = key;
    this.problem = problem;
  }

  /** Refuses settings when no single one is to blame. */
  public InvalidSetting(String message) {
    super(message);
    key = "";
    problem = message;
  }

  /**
   * Checks a value.
   *
   * @throws InvalidSetting unless {@code condition} holds
   */
  public static void require(boolean condition, String key, String problem) {
    if (!condition) {
      throw new InvalidSetting(key, problem);
    }
  }

  /** The same for a setting in {@code section}, such as {@code training}. */
  public InvalidSetting in(String section) {
    return new InvalidSetting(section + "." + key, problem, this);
  }

  /** The setting's key; empty if no single one is to blame. */
  public String key() {
    return key;
  }

  /** What is wrong with it, and how to fix it. */
  public String problem() {
    return problem;
  }
}
