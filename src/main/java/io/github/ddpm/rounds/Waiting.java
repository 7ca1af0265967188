package io.github.ddpm.rounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for files of other workers. A worker that has failed ends it; what an earlier attempt left
 * there when this one began counts only after a while, in which its worker may begin again too.
 */
final class Waiting {
  /** How long what an earlier attempt left does not count. */
  static final Duration GRACE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
  private static final Duration FIRST_WORD = Duration.ofSeconds(30);
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final RoundFiles files;
  private final BooleanSupplier stop;
  private final long began = System.nanoTime();
  private final Set<String> before;

  /**
   * Begins now.
   *
   * @param stop whether to stop waiting
   */
  Waiting(RoundFiles files, BooleanSupplier stop) throws IOException {
    this.files = files;
    this.stop = stop;
    before = new HashSet<>(RoundFiles.failures(files.names()));
  }

  /** Something that will be so. */
  @FunctionalInterface
  interface Condition {
    /** Whether it is, by the names of all files. */
    boolean holds(List<String> names) throws IOException;
  }

  /** Whether what was there at the beginning counts by now. */
  boolean isOld() {
    return System.nanoTime() - began > GRACE.toNanos();
  }

  /**
   * Waits until it is so.
   *
   * @param what is waited for, in words
   * @return whether it is; if not, this process is to stop
   * @throws LostWorkerException naming a worker that has failed
   */
  boolean until(Condition condition, Supplier<String> what) throws IOException {
    long since = System.nanoTime();
    long wordAfter = FIRST_WORD.toNanos();
    while (true) {
      List<String> names = files.names();
      if (condition.holds(names)) {
        return true;
      }
      requireNoFailure(names);
      if (stop.getAsBoolean()) {
        return false;
      }
      long waited = System.nanoTime() - since;
      if (waited > wordAfter) {
        LOG.warn("waits for {} since {} s", what.get(), waited / 1_000_000_000);
        wordAfter = 2 * waited;
      }
      pause(waited / 10_000_000);
    }
  }

  private void requireNoFailure(List<String> names) throws IOException {
    List<String> failures = RoundFiles.failures(names);
    before.retainAll(failures); // One that begins again may fail again.
    for (String failure : failures) {
      if (!before.contains(failure) || isOld()) {
        try {
          throw new LostWorkerException(
              "worker %s has failed: %s. Once that is mended, start all workers again by the same commands: they go on after the last round"
                  .formatted(
                      RoundFiles.failed(failure),
                      Files.readString(files.folder().resolve(failure)).strip()));
        } catch (NoSuchFileException e) {
          // It has begun again.
        }
      }
    }
  }

  /** A tenth of what was waited already is lost at most. */
  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(Math.max(1, Math.min(millis, LONGEST_PAUSE_MILLIS)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for other workers", e);
    }
  }
}
