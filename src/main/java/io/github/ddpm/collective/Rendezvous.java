package io.github.ddpm.collective;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ranks meet: rank 0 waits at an address that all know. The others come to it, each with the
 * port of its own, and learn all addresses. Then each pair is connected. The first connection to
 * rank 0 stays for news of lost ranks.
 *
 * @param rank this process's
 * @param size how many come
 * @param name of this process, for messages
 * @param patience how long to wait for the others
 * @param local whether all are on this machine, so that no other needs to reach them
 */
record Rendezvous(int rank, int size, String name, Duration patience, boolean local) {
  private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

  /** Changes whenever what ranks say to each other does. */
  private static final String PROTOCOL = "ddpm ranks 1 " + ByteOrder.nativeOrder();

  private static final String WELCOME = "welcome";
  private static final String SEPARATOR = "\t";
  private static final int GREETING_MILLIS = 10_000;
  private static final int BETWEEN_TRIES_MILLIS = 100;
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Where the ranks above this one connect to: a port of its own, and a name for messages. */
  private record Member(String host, int port, String name) {}

  /** What a rank says first. */
  private record Greeting(int rank, int port, String name) {}

  /**
   * Waits for the others at {@code server}, which this closes.
   *
   * @throws IOException if they do not come in time
   */
  Mesh host(ServerSocketChannel server) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    Peer[] watched = new Peer[size];
    Peer[] data = new Peer[size];
    Member[] members = new Member[size];
    members[0] = new Member("", 0, name);
    try (server) {
      for (int come = 1; come < size; come++) {
        Greeting greeting = accept(server, watched, end);
        InetAddress from = watched[greeting.rank].address();
        // Who is on this machine is found at its address, which all know but by another name.
        String host = from.isLoopbackAddress() ? "" : from.getHostAddress();
        members[greeting.rank] = new Member(host, greeting.port, greeting.name);
      }
      for (int other = 1; other < size; other++) {
        watched[other].say(WELCOME);
        for (Member member : members) {
          watched[other].say(String.join(SEPARATOR, member.host, "" + member.port, member.name));
        }
      }
      acceptAbove(server, data, end);
    }
    return new Mesh(rank, data, watch(watched, members));
  }

  /** Comes to rank 0 at {@code host} and {@code port}. */
  Mesh join(String host, int port) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    Peer[] watched = new Peer[size];
    Peer[] data = new Peer[size];
    Member[] members = new Member[size];
    watched[0] = connect(host, port, end);
    InetAddress reached = local ? InetAddress.getLoopbackAddress() : null;
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(reached, 0));
      greet(watched[0], server.socket().getLocalPort());
      for (int other = 0; other < size; other++) {
        String[] member = watched[0].hearText().split(SEPARATOR, -1);
        members[other] = new Member(member[0], Integer.parseInt(member[1]), member[2]);
      }
      for (int below = 0; below < rank; below++) {
        Member member = members[below];
        String at = member.host.isEmpty() ? host : member.host;
        data[below] = connect(at, below == 0 ? port : member.port, end);
        greet(data[below], 0);
      }
      acceptAbove(server, data, end);
    }
    return new Mesh(rank, data, watch(watched, members));
  }

  private Watch watch(Peer[] watched, Member[] members) {
    return new Watch(
        IntStream.range(0, size).mapToObj(r -> "rank " + r + " (" + members[r].name + ")").toList(),
        rank,
        watched);
  }

  private void acceptAbove(ServerSocketChannel server, Peer[] data, long end) throws IOException {
    for (int above = rank + 1; above < size; above++) {
      accept(server, data, end);
    }
  }

  /** Takes the next rank's connection, wherever its rank says. */
  private Greeting accept(ServerSocketChannel server, Peer[] into, long end) throws IOException {
    while (true) {
      Peer peer = new Peer(next(server, into, end));
      try {
        peer.patience(GREETING_MILLIS);
        Greeting greeting = greeting(peer, into);
        peer.patience(0); // From now on it may be busy for as long as it likes.
        into[greeting.rank] = peer;
        if (greeting.port == 0) { // Who has a port comes first, and waits until all have come.
          peer.say(WELCOME);
        }
        return greeting;
      } catch (IOException e) {
        LOG.warn("{} came to where ranks meet: {}", peer.address(), e.getMessage());
        peer.close();
      }
    }
  }

  private Greeting greeting(Peer peer, Peer[] into) throws IOException {
    String[] words = peer.hearText().split(SEPARATOR, -1);
    String refusal = "";
    boolean isWhole = words.length == 5 && (words[1] + words[2] + words[3]).matches("\\d{1,15}");
    if (!isWhole || !words[0].equals(PROTOCOL)) {
      refusal = "it is another version of ddpm, or another kind of processor: " + words[0];
    } else if (Integer.parseInt(words[2]) != size) {
      refusal =
          "rank %s counts %s ranks, rank %d counts %d".formatted(words[1], words[2], rank, size);
    } else if (Integer.parseInt(words[1]) <= rank || Integer.parseInt(words[1]) >= size) {
      refusal = "there is no rank %s to wait for".formatted(words[1]);
    } else if (into[Integer.parseInt(words[1])] != null) {
      refusal = "two processes say that they are rank " + words[1];
    }
    if (!refusal.isEmpty()) {
      peer.say(refusal);
      throw new IOException(refusal);
    }
    return new Greeting(Integer.parseInt(words[1]), Integer.parseInt(words[3]), words[4]);
  }

  /** Says who this is, and hears whether that is right. */
  private void greet(Peer peer, int port) throws IOException {
    peer.say(String.join(SEPARATOR, PROTOCOL, "" + rank, "" + size, "" + port, name));
    String answer = peer.hearText();
    if (!answer.equals(WELCOME)) {
      throw new InvalidSetting("the ranks do not fit together: " + answer);
    }
  }

  private SocketChannel next(ServerSocketChannel server, Peer[] come, long end) throws IOException {
    boolean told = false;
    long began = System.nanoTime();
    while (true) {
      try {
        server.socket().setSoTimeout(BETWEEN_TRIES_MILLIS);
        return server.socket().accept().getChannel();
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() > end) {
          throw new IOException(
              "%s did not come to port %d in %d minutes"
                  .formatted(missing(come), server.socket().getLocalPort(), patience.toMinutes()),
              e);
        }
        if (!told && System.nanoTime() - began > SILENT_NANOS) {
          LOG.warn("waiting at port {} for {}", server.socket().getLocalPort(), missing(come));
          told = true;
        }
      }
    }
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

  private Peer connect(String host, int port, long end) throws IOException {
    boolean told = false;
    long began = System.nanoTime();
    while (true) {
      try {
        return new Peer(SocketChannel.open(new InetSocketAddress(host, port)));
      } catch (ConnectException | NoRouteToHostException | UnresolvedAddressException e) {
        if (System.nanoTime() > end) {
          throw new IOException(
              "no rank to meet at %s, port %d, in %d minutes"
                  .formatted(host, port, patience.toMinutes()),
              e);
        }
        if (!told && System.nanoTime() - began > SILENT_NANOS) {
          LOG.warn("waiting to meet at {}, port {}", host, port);
          told = true;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_TRIES_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting to meet", e);
    }
  }
}
