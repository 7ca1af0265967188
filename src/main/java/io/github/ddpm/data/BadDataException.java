package io.github.ddpm.data;

import java.io.IOException;
import java.nio.file.Path;

/** A data file that does not conform to its format. The message names the file and the remedy. */
public final class BadDataException extends IOException {
  /** A fetched file that has the given problem. */
  public BadDataException(Path file, String problem) {
    this(file, problem, null);
  }

  /** The same, because of {@code cause} if that is not null. */
  public BadDataException(Path file, String problem, Throwable cause) {
    this(file, problem, "fetch the file again", cause);
  }

  /** {@code file} has the given problem, because of {@code cause} if that is not null. */
  public BadDataException(Path file, String problem, String remedy, Throwable cause) {
    super(file + ": " + problem + "; " + remedy, cause);
  }
}
