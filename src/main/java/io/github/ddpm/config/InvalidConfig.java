package io.github.ddpm.config;

/**
 * Settings that cannot be used. The message is complete and meant for the user: {@code
 * file:line:column: key.path: problem. cure}, where {@code --set} or {@code defaults} may stand for
 * the place in a file.
 */
public final class InvalidConfig extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidConfig(String message) {
    super(message);
  }

  InvalidConfig(String message, Throwable cause) {
    super(message, cause);
  }

  InvalidConfig(String place, String key, String problem) {
    this(place + ": " + key + ": " + problem);
  }
}
