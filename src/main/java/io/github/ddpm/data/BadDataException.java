package io.github.ddpm.data;

import java.io.IOException;
import java.nio.file.Path;

/** A data file whose bytes are not what its format promises. The message names file and cure. */
public final class BadDataException extends IOException {
  /** The file {@code file}, which came from elsewhere, has the given problem. */
  BadDataException(Path file, String problem) {
    this(file, problem, null);
  }

  /** The file {@code file} has the given problem, found because of {@code cause}. */
  BadDataException(Path file, String problem, Throwable cause) {
    this(file, problem, "fetch the file again", cause);
  }

  /**
   * The file {@code file} has the given problem, found because of {@code cause}, if there is one.
   */
  BadDataException(Path file, String problem, String cure, Throwable cause) {
    super(file + ": " + problem + "; " + cure, cause);
  }
}
