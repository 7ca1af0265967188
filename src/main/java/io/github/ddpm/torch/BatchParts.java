package io.github.ddpm.torch;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the parts of a batch in parallel, each on its own thread with its share of the processor's
 * cores. Small operations cannot keep several cores busy; several small networks can.
 *
 * <p>On a GPU, and where the parts would be too small, the whole batch is one part, on the calling
 * thread.
 */
public final class BatchParts implements AutoCloseable {
  private final int parts;
  private final int threads;
  private final ExecutorService workers;

  /** The work on one part of a batch: images {@code from} … {@code to − 1}. */
  @FunctionalInterface
  public interface Work<T> {
    /** Processes part {@code part}; several threads call it at once. */
    T on(int part, int from, int to);
  }

  /** Splits batches of up to {@code batchSize} images for {@code device}. */
  public BatchParts(Device device, int batchSize) {
    Torch.start();
    threads = Torch.threads();
    parts =
        device.isGpu() ? 1 : Math.max(1, Math.min(threads, batchSize / (int) Rules.PART_IMAGES));
    workers = Executors.newFixedThreadPool(parts, BatchParts::daemon);
  }

  /** The number of images in the largest part of a batch of {@code images}. */
  public int largest(int images) {
    return (images + parts - 1) / parts;
  }

  /**
   * Runs {@code work} on all parts of a batch of {@code images}.
   *
   * @return the parts' results, in order
   */
  public <T> List<T> map(int images, Work<T> work) {
    int count = Math.max(1, Math.min(parts, images));
    if (count == 1) {
      return List.of(work.on(0, 0, images));
    }
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = images * i / count;
      int to = images * (i + 1) / count;
      int part = i;
      tasks.add(() -> onShareOfThreads(work, part, from, to));
    }
    // All parts end before a failure is thrown: they use arrays that the caller then closes.
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : workers.invokeAll(tasks)) {
        results.add(resultOf(future));
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while working on a batch", e);
    }
  }

  private <T> T onShareOfThreads(Work<T> work, int part, int from, int to) {
    Torch.threads(Math.max(1, threads / parts));
    return work.on(part, from, to);
  }

  private static <T> T resultOf(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "batch part");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    workers.shutdown();
  }
}
