package io.github.ddpm.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/** Memory that threads share: where many want some at once, some wait for others to be done. */
final class Budget {
  private static final int BYTES_OF_PART = 1 << 12;

  private final int parts;
  private final Semaphore free;

  Budget(long bytes) {
    parts = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / BYTES_OF_PART));
    free = new Semaphore(parts, true);
  }

  long bytes() {
    return (long) parts * BYTES_OF_PART;
  }

  /**
   * Takes memory; waits until there is enough.
   *
   * @param bytes at most {@link #bytes}
   * @return what is to be given back
   */
  int take(long bytes) throws IOException {
    int taken = (int) ((bytes + BYTES_OF_PART - 1) / BYTES_OF_PART);
    try {
      free.acquire(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
    return taken;
  }

  void giveBack(int taken) {
    free.release(taken);
  }
}
