package io.github.ddpm.collective;

/** Another rank has ended, so this one cannot go on. */
public final class LostRankException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  LostRankException(String message) {
    super(message);
  }
}
