package io.github.ddpm.rounds;

/** Another worker has failed, or the others have gone on without this one. */
public final class LostWorkerException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LostWorkerException(String message) {
    super(message);
  }
}
