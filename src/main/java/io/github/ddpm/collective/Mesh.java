package io.github.ddpm.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Ranks that are all connected to each other. Each sums its slice of the numbers, in the order of
 * ranks, whichever is there first: so the sum is that of one process whose parts come in the same
 * order, to the last bit.
 */
final class Mesh implements Transport {
  /** Summed at a time, while more of it is on its way. */
  private static final int PIECE = 1 << 16;

  private final int rank;
  private final Peer[] peers;
  private final Watch watch;
  private final ExecutorService sender = Executors.newSingleThreadExecutor(Mesh::daemon);
  private final ByteBuffer received =
      ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.nativeOrder());
  private final float[] sum = new float[PIECE];
  private final float[] addend = new float[PIECE];

  /**
   * The ranks of {@code peers}.
   *
   * @param peers by rank; null for this one
   */
  Mesh(int rank, Peer[] peers, Watch watch) {
    this.rank = rank;
    this.peers = peers;
    this.watch = watch;
    watch.whenLost(why -> disconnect());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "sender");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return peers.length;
  }

  /** Work that fails when a rank is lost. */
  @FunctionalInterface
  private interface Exchange {
    void run() throws IOException;
  }

  /**
   * Sends and receives at the same time. Each rank sends in the order of ranks and receives in the
   * order of ranks, so of all messages on their way the one of the smallest sum of numbers is never
   * held up: nobody waits in a circle.
   */
  private void together(Exchange sending, Exchange receiving) {
    Future<?> sent =
        sender.submit(
            () -> {
              sending.run();
              return null;
            });
    try {
      receiving.run();
      sent.get();
    } catch (IOException | ExecutionException e) {
      throw new LostRankException(watch.lost());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for other ranks", e);
    }
  }

  @Override
  public void sum(ByteBuffer floats) {
    ByteBuffer all = floats.duplicate().order(ByteOrder.nativeOrder()).clear();
    together(() -> sendSlices(all), () -> sumOwnSlice(slice(all, rank)));
    together(() -> sendOwnSlice(slice(all, rank)), () -> receiveSlices(all));
  }

  /** The numbers that {@code owner} sums. */
  private ByteBuffer slice(ByteBuffer all, int owner) {
    long count = all.capacity() / Float.BYTES;
    int from = (int) (count * owner / size()) * Float.BYTES;
    int to = (int) (count * (owner + 1) / size()) * Float.BYTES;
    return all.slice(from, to - from).order(ByteOrder.nativeOrder());
  }

  private void sendSlices(ByteBuffer all) throws IOException {
    for (int other = 0; other < size(); other++) {
      if (other != rank) {
        peers[other].write(slice(all, other));
      }
    }
  }

  private void sendOwnSlice(ByteBuffer own) throws IOException {
    for (int other = 0; other < size(); other++) {
      if (other != rank) {
        peers[other].write(own.duplicate());
      }
    }
  }

  private void receiveSlices(ByteBuffer all) throws IOException {
    for (int other = 0; other < size(); other++) {
      if (other != rank) {
        peers[other].read(slice(all, other));
      }
    }
  }

  private void sumOwnSlice(ByteBuffer own) throws IOException {
    FloatBuffer numbers = own.asFloatBuffer();
    for (int from = 0; from < numbers.capacity(); from += PIECE) {
      int length = Math.min(PIECE, numbers.capacity() - from);
      for (int other = 0; other < size(); other++) {
        float[] into = other == 0 ? sum : addend;
        if (other == rank) {
          numbers.get(from, into, 0, length);
        } else {
          peers[other].read(received.clear().limit(length * Float.BYTES));
          received.flip().asFloatBuffer().get(into, 0, length);
        }
        if (other > 0) {
          add(length);
        }
      }
      numbers.put(from, sum, 0, length);
    }
  }

  private void add(int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += addend[i];
    }
  }

  @Override
  public byte[] tell(int root, byte[] words) {
    byte[][] told = {words};
    together(
        () -> {
          for (int other = 0; rank == root && other < size(); other++) {
            if (other != rank) {
              peers[other].say(words);
            }
          }
        },
        () -> {
          if (rank != root) {
            told[0] = peers[root].hear();
          }
        });
    return told[0];
  }

  @Override
  public void whenLost(Consumer<String> action) {
    watch.whenLost(action);
  }

  @Override
  public void awaitFirst() {
    watch.awaitFirst();
  }

  @Override
  public void failed(String reason) {
    watch.failed(reason);
  }

  private void disconnect() {
    Peer.close(peers);
  }

  @Override
  public void close() {
    watch.close();
    disconnect();
    sender.shutdown();
  }
}
