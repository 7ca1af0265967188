package io.github.ddpm.collective;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranks that {@code mpirun} or {@code srun} has started, connected by the machine's MPI. A call
 * that needs a lost rank never returns, unless what has started them ends all. So a thread of its
 * own makes the calls, on memory of its own, and a {@link Watch} lets whoever waits for it go.
 */
final class Mpi implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(Mpi.class);

  /** Bytes summed at once. */
  private static final int ROOM = 1 << 24;

  private final MpiLibrary library;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Mpi::daemon);
  private final int rank;
  private final int size;
  private ByteBuffer room = ByteBuffer.allocateDirect(Long.BYTES);
  private Optional<Watch> watch = Optional.empty();
  private boolean ended;
  private volatile FutureTask<Integer> call;
  private volatile boolean lost;

  /** A call of MPI's. */
  @FunctionalInterface
  private interface Call {
    int make();
  }

  private Mpi(MpiLibrary library) {
    this.library = library;
    await(
        () -> {
          library.begin();
          return 0;
        });
    rank = await(() -> library.number("MPI_Comm_rank"));
    size = await(() -> library.number("MPI_Comm_size"));
  }

  /**
   * Joins the processes that were started together, or makes a world of one.
   *
   * @throws IllegalStateException if this machine has no MPI, or it fails
   */
  static Mpi start(Map<String, String> environment) {
    return new Mpi(MpiLibrary.of(environment));
  }

  /** Ends the waiting for others when one is lost, from now on. */
  void watched(Watch by) {
    watch = Optional.of(by);
    by.whenLost(
        why -> {
          lost = true;
          FutureTask<Integer> waiting = call;
          if (waiting != null) {
            waiting.cancel(false); // The call itself stays where it is.
          }
        });
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "MPI");
    thread.setDaemon(true);
    return thread;
  }

  @SuppressWarnings("PMD.PreserveStackTrace")
  private int await(Call work) {
    FutureTask<Integer> task = new FutureTask<>(work::make);
    call = task;
    if (lost) {
      throw new LostRankException(watch.orElseThrow().lost());
    }
    thread.execute(task);
    try {
      return task.get();
    } catch (CancellationException e) {
      throw new LostRankException(watch.orElseThrow().lost());
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for other ranks", e);
    }
  }

  /** MPI may notice a lost rank before the watch does. */
  private RuntimeException failure(Throwable cause) {
    return watch
        .flatMap(Watch::news)
        .<RuntimeException>map(LostRankException::new)
        .orElseGet(() -> new IllegalStateException(cause.getMessage(), cause));
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  /** Memory that stays where it is while a call hangs that may still write to it. */
  private ByteBuffer room(int bytes) {
    if (room.capacity() < bytes) {
      room = ByteBuffer.allocateDirect(bytes);
    }
    return room;
  }

  @Override
  public void sum(ByteBuffer floats) {
    for (int from = 0; from < floats.capacity(); from += ROOM) {
      int length = Math.min(ROOM, floats.capacity() - from);
      ByteBuffer piece = room(length).put(0, floats, from, length);
      await(
          () -> {
            library.sum(piece, length / Float.BYTES);
            return length;
          });
      floats.put(from, piece, 0, length);
    }
  }

  @Override
  public byte[] tell(int root, byte[] words) {
    ByteBuffer length = room(Integer.BYTES).putInt(0, words.length);
    broadcast(root, length, Integer.BYTES);
    byte[] told = new byte[length.getInt(0)];
    ByteBuffer all = room(told.length);
    if (rank == root) {
      all.put(0, words);
    }
    broadcast(root, all, told.length);
    all.get(0, told);
    return told;
  }

  private void broadcast(int root, ByteBuffer bytes, int count) {
    await(
        () -> {
          library.broadcast(root, bytes, count);
          return count;
        });
  }

  /** Without a watch, MPI itself ends this process with the others. */
  @Override
  public void whenLost(Consumer<String> action) {
    watch.ifPresent(all -> all.whenLost(action));
  }

  @Override
  public void awaitFirst() {
    watch.ifPresent(Watch::awaitFirst);
  }

  @Override
  public void abandon() {
    if (rank == 0 && watch.filter(Watch::hangs).isPresent()) {
      library.abort();
    }
  }

  /** Tells the others, or without a watch ends them with this process, after it has said why. */
  @Override
  public void failed(String reason) {
    if (!ended) {
      ended = true;
      watch.ifPresentOrElse(all -> all.failed(reason), this::abortAtEnd);
    }
  }

  private void abortAtEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(library::abort, "MPI's end"));
  }

  /** Waits for the others, which must not end before: then they would be lost. */
  @Override
  public void close() {
    try {
      if (!ended && !lost) {
        ended = true;
        await(
            () -> {
              library.end();
              return 0;
            });
      }
    } catch (LostRankException e) {
      LOG.warn("{}, but all of them had done their work", e.getMessage());
    } finally {
      watch.ifPresent(Watch::close);
    }
  }
}
