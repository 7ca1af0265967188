package io.github.ddpm.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Writes the images that it receives. */
public interface Output extends ImageSink, Closeable {

  /** The error for a file that must not be replaced. */
  static FileAlreadyExistsException alreadyThere(Path file, String problem) {
    return new FileAlreadyExistsException(
        file.toString(), null, problem + "; give another --out, or --overwrite");
  }

  /** Writes the rest and returns the path of the result. */
  Path finish() throws IOException;

  /** Closes the output; leaves no half-written file if it was not finished. */
  @Override
  default void close() throws IOException {}
}
