package io.github.ddpm.run;

/** A run cannot go on with the settings given; the message lists how they differ. */
public final class ChangedSettingsException extends RuntimeException {
  ChangedSettingsException(String message) {
    super(message);
  }
}
