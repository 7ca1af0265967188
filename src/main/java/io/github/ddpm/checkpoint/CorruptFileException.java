package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file with invalid content: damaged, cut short, or of another kind. */
public final class CorruptFileException extends IOException {

  /** Reports a file and its problem. */
  public CorruptFileException(Path file, String problem) {
    this(file, problem, null);
  }

  /** Reports a file, its problem and the cause. */
  public CorruptFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem + ". Restore the file from its source or a copy.", cause);
  }

  /** Reports a tensor of a file and its problem. */
  public static CorruptFileException ofTensor(Path file, String tensor, String problem) {
    return new CorruptFileException(file, "tensor '" + tensor + "': " + problem);
  }
}
