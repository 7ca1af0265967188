package io.github.ddpm.collective;

import static io.github.ddpm.collective.Greeting.WELCOME;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a rank waits for those above it. Strangers, and ranks that do not fit, are sent away.
 *
 * @param protocol what ranks must say first
 * @param rank this process's
 * @param size how many ranks there are
 * @param patience how long to wait for all, from {@code began} on
 * @param began {@link System#nanoTime} then
 */
record Door(
    ServerSocketChannel server, String protocol, int rank, int size, Duration patience, long began)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  private static final int GREETING_MILLIS = 10_000;
  private static final int BETWEEN_TRIES_MILLIS = 100;
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /**
   * Takes the next rank's connection into {@code come}, at its number. One without a port is
   * welcomed at once; one with a port comes first, and is welcomed by the caller when all have.
   *
   * @throws IOException if nobody comes in time, or another thread closes this
   */
  Greeting next(Peer[] come) throws IOException {
    while (true) {
      SocketChannel channel = connection(come);
      InetAddress from = channel.socket().getInetAddress();
      try {
        return taken(new Peer(channel), come);
      } catch (IOException e) {
        LOG.warn("{} came to where ranks meet: {}", from, e.getMessage());
        close(channel);
      }
    }
  }

  private Greeting taken(Peer peer, Peer[] come) throws IOException {
    peer.patience(GREETING_MILLIS);
    Greeting greeting = fitting(peer, come);
    peer.patience(0); // From now on it may be busy for as long as it likes.
    if (greeting.port() == 0) {
      peer.say(WELCOME);
    }
    come[greeting.rank()] = peer; // One that has gone before may come again.
    return greeting;
  }

  private Greeting fitting(Peer peer, Peer[] come) throws IOException {
    Greeting greeting = Greeting.of(peer);
    String refusal = refusal(greeting, come);
    if (!refusal.isEmpty()) {
      peer.say(refusal);
      throw new IOException(refusal);
    }
    return greeting;
  }

  /** Why a rank does not fit; empty if it does. */
  private String refusal(Greeting of, Peer[] come) {
    if (!of.protocol().equals(protocol)) {
      return "it is another version of ddpm, or another kind of processor: " + of.protocol();
    } else if (of.size() != size) {
      return "rank %d counts %d ranks, rank %d counts %d"
          .formatted(of.rank(), of.size(), rank, size);
    } else if (of.rank() <= rank || of.rank() >= size) {
      return "there is no rank %d to wait for".formatted(of.rank());
    }
    return come[of.rank()] == null ? "" : "two processes say that they are rank " + of.rank();
  }

  private SocketChannel connection(Peer[] come) throws IOException {
    boolean told = false;
    long waiting = System.nanoTime();
    while (true) {
      try {
        server.socket().setSoTimeout(BETWEEN_TRIES_MILLIS);
        return server.socket().accept().getChannel();
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - began > patience.toNanos()) {
          throw new IOException(
              "%s did not come to port %d in %s"
                  .formatted(missing(come), port(), inWords(patience)),
              e);
        }
        if (!told && System.nanoTime() - waiting > SILENT_NANOS) {
          LOG.warn("waiting at port {} for {}", port(), missing(come));
          told = true;
        }
      }
    }
  }

  static String inWords(Duration time) {
    return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
  }

  int port() {
    return server.socket().getLocalPort();
  }

  private String missing(Peer[] come) {
    List<String> missing = new ArrayList<>();
    for (int other = rank + 1; other < size; other++) {
      if (come[other] == null) {
        missing.add("" + other);
      }
    }
    return (missing.size() == 1 ? "rank " : "ranks ") + String.join(", ", missing);
  }

  @Override
  public void close() {
    close(server);
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was closed.
    }
  }
}
