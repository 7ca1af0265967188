package io.github.ddpm.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Writes the images that it takes. */
public interface Output extends ImageSink, Closeable {

  /** The error for a file that must not be replaced. */
  static FileAlreadyExistsException alreadyThere(Path file, String problem) {
    return new FileAlreadyExistsException(
        file.toString(), null, problem + "; give another --out, or --overwrite");
  }

  /** Writes what is still to be written and says where everything is. */
  Path finish() throws IOException;

  /** Ends; what was not finished leaves nothing half-written. */
  @Override
  default void close() throws IOException {}
}
