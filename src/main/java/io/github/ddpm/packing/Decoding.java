package io.github.ddpm.packing;

import io.github.ddpm.decode.Room;
import io.github.ddpm.files.Reason;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decodes the images of a source on all processors, a few at a time to limit memory, and hands over
 * the results in order.
 */
public final class Decoding<R> implements AutoCloseable {
  private static final int MOST_AT_ONCE = 256;
  private static final long MOST_BYTES = Math.min(1 << 28, Room.held());

  private final int resultBytes;
  private final ImageWork<R> work;
  private final Receiver<R> receiver;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), Decoding::daemon);

  private final List<Callable<Decoded<R>>> waiting = new ArrayList<>();

  /** Of what waits, and of its results. */
  private long heldBytes;

  /**
   * The result for one image.
   *
   * @param index its number
   * @param value the result; empty if the image could not be read
   * @param problem the problem; empty if the image was read
   */
  public record Decoded<R>(int index, Optional<R> value, String problem) {}

  /** What is done with each image. */
  public interface ImageWork<R> {
    /**
     * Makes the result, for which it decodes the image.
     *
     * @throws IOException if the image cannot be read
     */
    R of(UndecodedImage image) throws IOException;
  }

  /** Receives the results of some consecutive images. */
  public interface Receiver<R> {
    void receive(List<Decoded<R>> results) throws IOException;
  }

  private Decoding(int resultBytes, ImageWork<R> work, Receiver<R> receiver) {
    this.resultBytes = resultBytes;
    this.work = work;
    this.receiver = receiver;
  }

  /**
   * Reads a source from image {@code first} on.
   *
   * @param resultBytes the memory that a result takes
   * @param work done by many threads; a cancellation by it ends the reading
   * @param receiver receives the results, from one thread
   * @throws IOException if the source cannot be read; an unreadable image is a result
   */
  public static <R> void run(
      ImageSource source, int first, int resultBytes, ImageWork<R> work, Receiver<R> receiver)
      throws IOException {
    try (Decoding<R> decoding = new Decoding<>(resultBytes, work, receiver)) {
      source.read(first, source.names().size(), decoding::add);
      decoding.flush();
    }
  }

  private void add(int index, UndecodedImage image) throws IOException {
    waiting.add(() -> decode(index, image));
    heldBytes += image.heldBytes() + resultBytes;
    if (waiting.size() == MOST_AT_ONCE || heldBytes > MOST_BYTES) {
      flush();
    }
  }

  private Decoded<R> decode(int index, UndecodedImage image) {
    try {
      return new Decoded<>(index, Optional.of(work.of(image)), "");
    } catch (CancellationException e) {
      throw e; // The image can be read, only not now.
    } catch (IOException | RuntimeException e) {
      return failed(index, Reason.of(e));
    } catch (OutOfMemoryError e) {
      return failed(index, "needs more memory than Java has; give it a larger -Xmx");
    }
  }

  private Decoded<R> failed(int index, String problem) {
    return new Decoded<>(index, Optional.empty(), problem);
  }

  private void flush() throws IOException {
    List<Decoded<R>> results = new ArrayList<>();
    try {
      for (Future<Decoded<R>> result : workers.invokeAll(waiting)) {
        results.add(result.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading images", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException cancelled) {
        throw cancelled;
      }
      throw new IllegalStateException(e.getCause());
    }
    waiting.clear();
    heldBytes = 0;
    if (!results.isEmpty()) {
      receiver.receive(results);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "decoding");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
