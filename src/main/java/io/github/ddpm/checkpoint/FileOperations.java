package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * The disk operations of a {@link Checkpoints} store. A process can die between any two of them; a
 * test replaces them to simulate a crash at each.
 */
public interface FileOperations {

  /** Creates a file, which must not exist, and opens it for writing. */
  WritableByteChannel create(Path file) throws IOException;

  /** Opens a file for reading. */
  InputStream open(Path file) throws IOException;

  /** Creates a folder in one that exists. */
  void createFolder(Path folder) throws IOException;

  /** Forces a file's bytes, or a folder's list of names, to disk, to survive a loss of power. */
  void force(Path fileOrFolder) throws IOException;

  /** Renames a file or folder within its file system, atomically. */
  void rename(Path from, Path to) throws IOException;

  /** The free bytes on a folder's file system. */
  long usableSpace(Path folder) throws IOException;

  /** Deletes a file or an empty folder. */
  void delete(Path fileOrEmptyFolder) throws IOException;
}
