package io.github.ddpm.archive;

import java.io.IOException;
import java.nio.file.Path;

/** An archive cannot be used. The message names it and the problem. */
public final class ArchiveException extends IOException {
  ArchiveException(Path archive, String problem) {
    this(archive, problem, null);
  }

  ArchiveException(Path archive, String problem, Throwable cause) {
    // Names of entries may hold ends of lines, after which would follow what seems our own words.
    super(archive + ": " + problem.replace("\n", "\\n"), cause);
  }
}
