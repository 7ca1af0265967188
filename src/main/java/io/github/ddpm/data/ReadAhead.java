package io.github.ddpm.data;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the runs of a window front to back while the window before it is in use, on a thread of its
 * own: its images are then in the system's cache, and a disk or network is never asked for single
 * ones. It reads nothing if two windows take more than half of the machine's memory, because they
 * would push each other out.
 */
final class ReadAhead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
  private static final int SHARE_OF_MEMORY = 2;

  private final ImageSet images;
  private final LongFunction<int[]> runsOf;
  private final long mostBytes;

  /** After it is closed, it refuses what a last batch may still ask for, silently. */
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          ReadAhead::daemon,
          new ThreadPoolExecutor.DiscardPolicy());

  /** The window in use; only the thread that makes batches writes it. */
  private volatile long current = -1;

  /** The last window that has been asked for. */
  private long asked = -1;

  private boolean warned;

  /**
   * Begins with no window.
   *
   * @param runsOf gives the runs of a window, for the thread that calls {@link #enter}
   */
  ReadAhead(ImageSet images, LongFunction<int[]> runsOf) {
    this(images, runsOf, memory() / SHARE_OF_MEMORY);
  }

  /**
   * The same with another limit.
   *
   * @param mostBytes of two windows together
   */
  ReadAhead(ImageSet images, LongFunction<int[]> runsOf, long mostBytes) {
    this.images = images;
    this.runsOf = runsOf;
    this.mostBytes = mostBytes;
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Has a window read that is in use from now on, unless it has been, and then the next one. */
  void enter(long window) {
    if (window == current) {
      return;
    }
    current = window;
    int[] own = runsOf.apply(window);
    int[] next = runsOf.apply(window + 1);
    if (own.length == 0 || !haveRoom(own, next)) {
      return;
    }
    if (asked != window) {
      load(window, own);
    }
    load(window + 1, next);
    asked = window + 1;
  }

  private boolean haveRoom(int[] own, int[] next) {
    long bytes = Arrays.stream(own).mapToLong(images::bytesOf).sum();
    bytes += Arrays.stream(next).mapToLong(images::bytesOf).sum();
    if (bytes > mostBytes && !warned) {
      warned = true;
      LOG.warn(
          "{} MB of images, two windows of shards, are not read ahead: the machine has memory for {} MB",
          bytes >> 20,
          mostBytes >> 20);
    }
    return bytes <= mostBytes;
  }

  private void load(long window, int[] runs) {
    thread.execute(
        () -> {
          for (int run : runs) {
            if (thread.isShutdown()) {
              return;
            }
            long now = current;
            // Training that has moved on, or back, has asked for other windows since.
            if (window == now || window == now + 1) {
              load(run);
            }
          }
        });
  }

  private void load(int run) {
    try {
      images.load(run);
    } catch (ClosedByInterruptException e) {
      // These batches are closed.
    } catch (IOException e) { // Whoever needs its images will say so.
      LOG.warn("a shard cannot be read ahead: {}", e.toString());
    }
  }

  /** Ends the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "read ahead");
    thread.setDaemon(true);
    return thread;
  }
}
