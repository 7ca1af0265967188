package io.github.ddpm.fetch;

import java.io.IOException;

/** A file that could not be fetched. The message states the address, the reason and the remedy. */
public final class FetchException extends IOException {
  FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
