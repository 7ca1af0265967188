package io.github.ddpm.config;

/**
 * Settings that make sense in themselves, but not with the data, the model or the folder that they
 * are used with. The message is meant for the user.
 */
public final class SettingsRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsRefusedException(String message) {
    super(message);
  }

  /** What a component refused with {@code key: problem}, the key's section put before it. */
  public SettingsRefusedException(String section, IllegalArgumentException refusal) {
    super(section + "." + refusal.getMessage(), refusal);
  }
}
