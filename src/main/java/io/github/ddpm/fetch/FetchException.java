package io.github.ddpm.fetch;

import java.io.IOException;

/** A file that could not be fetched. The message says from where, why, and what to do. */
public final class FetchException extends IOException {
  FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
