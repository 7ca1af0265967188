package io.github.ddpm.collective;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects ranks that MPI has brought together to rank 0 by TCP, for the {@link Watch} that MPI
 * lacks. In the end all of them have one, or none.
 *
 * @param ranks by which rank 0 tells the others where it is, and a secret
 * @param name of this process, for messages
 */
record Lookout(Collective ranks, String name) {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** For each address of rank 0: some networks do not answer for a wrong one. */
  private static final int CONNECT_MILLIS = 2_000;

  private static final int ANSWER_MILLIS = 10_000;
  private static final int SECRET_BYTES = 16;
  private static final int MOST_ADDRESSES = 6;
  private static final String SEPARATOR = "\t";

  /** The watch; empty if a rank does not reach rank 0, which is said. */
  Optional<Watch> watch() {
    Peer[] peers = new Peer[ranks.size()];
    Optional<ServerSocketChannel> server = ranks.isFirst() ? server() : Optional.empty();
    try {
      String told = ranks.first(server.map(Lookout::place).orElse(""));
      List<String> names = ranks.all(name); // So the time to come begins when all are here.
      String fault = fault(server, told.split(SEPARATOR), peers);
      // Of rank 0, which has waited, and the others, who know why, the last says more.
      Optional<String> any =
          ranks.all(fault).stream().filter(one -> !one.isEmpty()).reduce((one, other) -> other);
      if (any.isEmpty()) {
        return Optional.of(watch(names, peers));
      }
      Peer.close(peers);
      if (ranks.isFirst()) {
        LOG.warn(
            "ranks cannot watch each other, so what started them must end all with one that is lost, as srun -K1 does: {}",
            any.get());
      }
      return Optional.empty();
    } finally {
      server.ifPresent(Lookout::close);
    }
  }

  private Watch watch(List<String> names, Peer[] peers) {
    Watch watch = new Watch(ranks.rank(), ranks.size(), true);
    for (int other = 0; other < peers.length; other++) {
      watch.name(other, names.get(other));
    }
    for (int other = 0; other < peers.length; other++) {
      if (peers[other] != null) {
        watch.listen(other, names.get(other), peers[other]);
      }
    }
    watch.begin();
    return watch;
  }

  private static Optional<ServerSocketChannel> server() {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(null);
      return Optional.of(server);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the others are told: a secret, a port and addresses, those that all may reach first. */
  private static String place(ServerSocketChannel server) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    Stream<String> addresses =
        interfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLinkLocalAddress())
            .sorted(
                Comparator.comparing(InetAddress::isLoopbackAddress)
                    .thenComparing(Inet6Address.class::isInstance))
            .map(Lookout::text);
    String port = "" + server.socket().getLocalPort();
    return Stream.concat(Stream.of(HexFormat.of().formatHex(secret), port), addresses)
        .collect(Collectors.joining(SEPARATOR));
  }

  /** Without the interface of an IPv6 address, which has another name on another machine. */
  static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static Stream<NetworkInterface> interfaces() {
    try {
      return NetworkInterface.networkInterfaces();
    } catch (SocketException e) {
      return Stream.empty();
    }
  }

  /** Why the others, or rank 0, cannot be reached; empty if they are in {@code peers}. */
  private String fault(Optional<ServerSocketChannel> server, String[] place, Peer[] peers) {
    try {
      if (place.length < 3) {
        return "rank 0 has no address";
      }
      String protocol = Greeting.PROTOCOL + " " + place[0];
      if (server.isPresent()) {
        take(server.get(), protocol, peers);
      } else {
        peers[0] = reach(place, new Greeting(protocol, ranks.rank(), ranks.size(), 0, name));
      }
      return "";
    } catch (IOException | InvalidSetting e) {
      return name + ": " + e.getMessage();
    }
  }

  private void take(ServerSocketChannel server, String protocol, Peer[] peers) throws IOException {
    Door door = new Door(server, protocol, 0, ranks.size(), PATIENCE, System.nanoTime());
    for (int come = 1; come < ranks.size(); come++) {
      door.next(peers);
    }
  }

  private static Peer reach(String[] place, Greeting greeting) throws IOException {
    IOException failure = new IOException("rank 0 has no address");
    for (int i = 2; i < Math.min(place.length, 2 + MOST_ADDRESSES); i++) {
      InetSocketAddress address = new InetSocketAddress(place[i], Integer.parseInt(place[1]));
      SocketChannel channel = SocketChannel.open();
      try {
        channel.socket().connect(address, CONNECT_MILLIS);
        Peer first = new Peer(channel);
        first.patience(ANSWER_MILLIS);
        greeting.to(first);
        first.patience(0);
        return first;
      } catch (IOException | InvalidSetting e) {
        channel.close();
        failure = new IOException("%s: %s".formatted(place[i], e.getMessage()), e);
      }
    }
    throw failure;
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      // It is not needed any more.
    }
  }
}
