package io.github.ddpm.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one process at a time has open for writing. The system releases the lock when its
 * process ends, in whatever way. A path can come to lead to another file: the lock is on the file,
 * and says whether the path still leads there.
 */
public final class LockedFile implements Closeable {
  /** A byte far beyond any content, so that others can read that while the byte is locked. */
  private static final long BYTE = Long.MAX_VALUE - 1;

  private static final int MOST_TRIES = 100;

  /**
   * The files locked by this process, which must not open them again: closing them would release
   * the lock.
   */
  private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Object identity;
  private final FileChannel channel;

  private LockedFile(Path file, Object identity, FileChannel channel) {
    this.file = file;
    this.identity = identity;
    this.channel = channel;
  }

  /**
   * Opens or creates a file, in a folder that exists, and locks it.
   *
   * @return empty if it is locked already
   * @throws IOException if it cannot be written, or its file system has no locks
   */
  public static Optional<LockedFile> open(Path file) throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // It is locked below.
      }
      Optional<Object> identity = identity(file);
      if (identity.isPresent()) {
        Optional<LockedFile> locked = lock(file, identity.get());
        if (locked.isEmpty() || locked.get().isInPlace()) {
          return locked;
        }
        locked.get().close(); // Deleted or replaced between two of these calls.
      }
    }
    throw new IOException(file + " cannot be locked: it is deleted or replaced again and again");
  }

  private static Optional<LockedFile> lock(Path file, Object identity) throws IOException {
    if (!HELD.add(identity)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      locked = channel.tryLock(BYTE, 1, false) != null;
      return locked ? Optional.of(new LockedFile(file, identity, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // Other code of this process holds it.
    } finally {
      if (!locked) {
        HELD.remove(identity);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Whether this process has locked a file. */
  public static boolean isOurs(Path file) throws IOException {
    return identity(file).filter(HELD::contains).isPresent();
  }

  /** Whether no process has locked the file that another channel has open for reading. */
  public static boolean isFree(FileChannel channel) throws IOException {
    return channel.tryLock(BYTE, 1, true) != null;
  }

  /** What stays the same of a file that is renamed, and differs between two files. */
  private static Optional<Object> identity(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          found.fileKey() != null // Windows has none.
              ? found.fileKey()
              : List.of(file.toAbsolutePath().normalize(), found.creationTime()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The file, open for reading and writing. */
  public FileChannel channel() {
    return channel;
  }

  /** Whether the path still leads to this file. */
  public boolean isInPlace() throws IOException {
    return identity(file).equals(Optional.of(identity));
  }

  /** Whether the path leads to another file now; false also where that cannot be found out. */
  public boolean isReplaced() {
    try {
      return identity(file).filter(found -> !found.equals(identity)).isPresent();
    } catch (IOException e) {
      return false; // A disk that does not answer at present.
    }
  }

  /** Deletes the file, if its path still leads there, and releases the lock. */
  public void delete() throws IOException {
    try {
      if (isInPlace()) {
        Files.delete(file);
      }
    } finally {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(identity);
    }
  }
}
