package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Everything that a {@link Checkpoints} store does to a disk. Each call is one point between which
 * a process can die; a test replaces these operations to die at every one of them.
 */
public interface FileOperations {

  /** Creates a file, which must not exist, and opens it for writing. */
  WritableByteChannel create(Path file) throws IOException;

  /** Opens a file for reading. */
  InputStream open(Path file) throws IOException;

  /** Creates a folder in one that exists. */
  void createFolder(Path folder) throws IOException;

  /** Returns when a file's bytes, or a folder's list of names, would survive a loss of power. */
  void force(Path fileOrFolder) throws IOException;

  /** Gives a file or folder another name on the same file system, in one indivisible step. */
  void rename(Path from, Path to) throws IOException;

  /** Bytes that can still be written below a folder. */
  long usableSpace(Path folder) throws IOException;

  /** Deletes a file or an empty folder. */
  void delete(Path fileOrEmptyFolder) throws IOException;
}
