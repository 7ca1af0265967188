package io.github.ddpm.collective;

import static io.github.ddpm.collective.Greeting.PROTOCOL;
import static io.github.ddpm.collective.Greeting.SEPARATOR;
import static io.github.ddpm.collective.Greeting.WELCOME;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ranks meet: rank 0 waits at an address that all know. The others come to it, each with the
 * port of its own, and learn all addresses. Then each pair is connected. The first connection to
 * rank 0 stays for news of lost ranks, which may come before all have met.
 *
 * @param rank this process's
 * @param size how many come
 * @param name of this process, for messages
 * @param patience how long to wait for the others
 * @param reach how far apart they are
 */
record Rendezvous(int rank, int size, String name, Duration patience, Reach reach) {
  private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

  private static final int BETWEEN_TRIES_MILLIS = 100;
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  /** How far the ranks are from each other. */
  enum Reach {
    /** Rank 0 has started the others, and ends them. */
    OWN,
    /** All are on this machine, so that no other needs to reach them. */
    MACHINE,
    NETWORK
  }

  /** Where the ranks above this one connect to: a port of its own, and a name for messages. */
  private record Member(String host, int port, String name) {}

  /**
   * Waits for the others at {@code server}, which this closes.
   *
   * @throws IOException if they do not come in time
   * @throws LostRankException if one of them comes, and ends before all have
   */
  Mesh host(ServerSocketChannel server) throws IOException {
    Watch watch = watch();
    Peer[] watched = new Peer[size];
    Peer[] data = new Peer[size];
    Member[] members = new Member[size];
    members[0] = new Member("", 0, name);
    try (Door door = door(server, watch)) {
      for (int come = 1; come < size; come++) {
        Greeting greeting = door.next(watched);
        InetAddress from = watched[greeting.rank()].address();
        // Who is on this machine is found at its address, which all know but by another name.
        String host = from.isLoopbackAddress() ? "" : from.getHostAddress();
        members[greeting.rank()] = new Member(host, greeting.port(), greeting.name());
        watch.listen(greeting.rank(), greeting.name(), watched[greeting.rank()]);
      }
      for (int other = 1; other < size; other++) {
        watched[other].say(WELCOME);
        for (Member member : members) {
          watched[other].say(String.join(SEPARATOR, member.host, "" + member.port, member.name));
        }
      }
      watch.begin();
      takeAbove(door, data);
    } catch (IOException e) {
      throw watch.notMet(e);
    }
    return new Mesh(rank, data, watch);
  }

  /**
   * Comes to rank 0 at {@code host} and {@code port}.
   *
   * @throws IOException if it is not there, or another rank does not come in time
   * @throws LostRankException if another rank ends before all have met
   */
  Mesh join(String host, int port) throws IOException {
    Watch watch = watch();
    Peer[] data = new Peer[size];
    Member[] members = new Member[size];
    long end = System.nanoTime() + patience.toNanos();
    Peer first = connect(host, port, end, watch);
    InetAddress reached = reach == Reach.NETWORK ? null : InetAddress.getLoopbackAddress();
    try (Door door = door(ServerSocketChannel.open(), watch)) {
      door.server().bind(new InetSocketAddress(reached, 0));
      greeting(door.port()).to(first);
      for (int other = 0; other < size; other++) {
        String[] member = Watch.told(first).split(SEPARATOR, -1);
        members[other] = new Member(member[0], Integer.parseInt(member[1]), member[2]);
        watch.name(other, member[2]);
      }
      watch.listen(0, members[0].name, first);
      watch.begin();
      for (int below = 0; below < rank; below++) {
        Member member = members[below];
        String at = member.host.isEmpty() ? host : member.host;
        data[below] = connect(at, below == 0 ? port : member.port, end, watch);
        greeting(0).to(data[below]);
      }
      takeAbove(door, data);
    } catch (IOException e) {
      throw watch.notMet(e);
    }
    return new Mesh(rank, data, watch);
  }

  private Watch watch() {
    Watch watch = new Watch(rank, size, reach != Reach.OWN);
    watch.name(rank, name);
    return watch;
  }

  /** A lost rank ends the waiting for the others. */
  private Door door(ServerSocketChannel server, Watch watch) {
    Door door = new Door(server, PROTOCOL, rank, size, patience, System.nanoTime());
    watch.whenLost(why -> door.close());
    return door;
  }

  private Greeting greeting(int port) {
    return new Greeting(PROTOCOL, rank, size, port, name);
  }

  private void takeAbove(Door door, Peer[] data) throws IOException {
    for (int above = rank + 1; above < size; above++) {
      door.next(data);
    }
  }

  private Peer connect(String host, int port, long end, Watch watch) throws IOException {
    boolean told = false;
    long began = System.nanoTime();
    while (true) {
      try {
        return new Peer(SocketChannel.open(new InetSocketAddress(host, port)));
      } catch (ConnectException | NoRouteToHostException | UnresolvedAddressException e) {
        if (System.nanoTime() > end || watch.isLost()) {
          throw new IOException(
              "no rank to meet at %s, port %d, in %s".formatted(host, port, Door.inWords(patience)),
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
