package io.github.ddpm.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.FileUtils;

/**
 * Keeps other processes from writing the same file meanwhile, by a locked file beside it, {@code
 * .name.lock}. A killed process leaves that file behind, unlocked, and the next one takes it.
 */
public final class Claim implements Closeable {
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path place;
  private final Optional<LockedFile> lock;

  private Claim(Path place, Optional<LockedFile> lock) {
    this.place = place;
    this.lock = lock;
  }

  /**
   * Claims a file in a folder that exists. Where the file system has no locks, nobody is kept out.
   *
   * @throws IOException if another process has claimed it
   */
  public static Claim of(Path file) throws IOException {
    Path place = file.resolveSibling(".%s.lock".formatted(file.getFileName()));
    Optional<LockedFile> lock;
    try {
      lock = LockedFile.open(place);
    } catch (IOException e) {
      FileUtils.deleteQuietly(place.toFile());
      return new Claim(place, Optional.empty()); // A folder that is read-only tells so itself.
    }
    if (lock.isEmpty()) {
      throw new IOException(
          file + " is being written by another process; wait for it to end, or stop it");
    }
    OURS.add(place);
    return new Claim(place, lock);
  }

  /** Whether others are kept out. */
  boolean isExclusive() {
    return lock.isPresent();
  }

  /** Deletes the locked files of all claims, for a process that ends at once. */
  static void deleteAll() {
    OURS.forEach(place -> FileUtils.deleteQuietly(place.toFile()));
  }

  @Override
  public void close() throws IOException {
    if (OURS.remove(place) && lock.isPresent()) {
      lock.get().delete();
    }
  }
}
