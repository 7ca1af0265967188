package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.file.Path;

/** A collection of images cannot be used. The message names the place and the problem. */
public final class BadImagesException extends IOException {
  BadImagesException(String message) {
    super(message);
  }

  BadImagesException(Path place, String problem) {
    this(place, problem, null);
  }

  BadImagesException(Path place, String problem, Throwable cause) {
    // Names of entries may hold ends of lines, after which would follow what seems our own words.
    super(place + ": " + problem.replace("\n", "\\n"), cause);
  }
}
