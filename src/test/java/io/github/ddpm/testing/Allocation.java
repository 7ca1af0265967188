package io.github.ddpm.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the memory that a piece of work takes from the Java heap, all of it and not its peak. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Work that may fail. */
  public interface Work {
    void run() throws Exception;
  }

  /** The bytes that {@code work} allocates in this thread. */
  public static long of(Work work) throws Exception {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    work.run();
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }
}
