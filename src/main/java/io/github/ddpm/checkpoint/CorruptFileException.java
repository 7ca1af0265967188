package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file whose bytes are not what they must be: damaged, cut short, or of another kind. */
public final class CorruptFileException extends IOException {

  private final transient Path file;
  private final String problem;

  /** Tells which file is wrong, and how. */
  public CorruptFileException(Path file, String problem) {
    this(file, problem, null);
  }

  /** Tells which file is wrong, how, and what brought it to light. */
  public CorruptFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem + ". Restore the file from its source or a copy.", cause);
    this.file = file;
    this.problem = problem;
  }

  /** Tells which tensor of which file is wrong, and how. */
  public static CorruptFileException ofTensor(Path file, String tensor, String problem) {
    return new CorruptFileException(file, "tensor '" + tensor + "': " + problem);
  }

  /** The file that is wrong. */
  public Path file() {
    return file;
  }

  /** What is wrong with it, without the file's path. */
  public String problem() {
    return problem;
  }
}
