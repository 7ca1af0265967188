package io.github.ddpm.source;

import java.io.IOException;
import java.nio.file.Path;

/** A collection of images cannot be used. The message names the place and the problem. */
public final class BadImagesException extends IOException {
  /** A problem with its place. */
  public BadImagesException(String message) {
    super(message);
  }

  /** The problem of {@code place}. */
  public BadImagesException(Path place, String problem) {
    this(place, problem, null);
  }

  /** The problem of {@code place}, because of {@code cause} if that is not null. */
  public BadImagesException(Path place, String problem, Throwable cause) {
    // Names of entries may hold ends of lines, after which would follow what seems our own words.
    super(place + ": " + problem.replace("\n", "\\n"), cause);
  }
}
