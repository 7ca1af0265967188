package io.github.ddpm.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
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
  private static final long WAIT_MILLIS = 500;
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
    return unlessTaken(file)
        .orElseThrow(
            () ->
                new IOException(
                    file + " is being written by another process; wait for it to end, or stop it"));
  }

  /**
   * Claims a file in a folder that exists, as soon as no other process has claimed it.
   *
   * @param waiting called once if one has
   */
  public static Claim waitFor(Path file, Runnable waiting) throws IOException {
    Optional<Claim> claim = unlessTaken(file);
    if (claim.isEmpty()) {
      waiting.run();
    }
    while (claim.isEmpty()) {
      try {
        Thread.sleep(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while another process writes " + file);
      }
      claim = unlessTaken(file);
    }
    return claim.get();
  }

  private static Optional<Claim> unlessTaken(Path file) {
    Path place = file.resolveSibling(".%s.lock".formatted(file.getFileName()));
    Optional<LockedFile> lock;
    try {
      lock = LockedFile.open(place);
    } catch (IOException e) {
      FileUtils.deleteQuietly(place.toFile());
      // A folder that is read-only tells so itself.
      return Optional.of(new Claim(place, Optional.empty()));
    }
    if (lock.isPresent()) {
      OURS.add(place);
    }
    return lock.map(held -> new Claim(place, Optional.of(held)));
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
