package io.github.ddpm.collective;

import io.github.ddpm.collective.Rendezvous.Reach;
import io.github.ddpm.ranks.Place;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;

/**
 * Brings the ranks of a training together: at the address in {@code MASTER_ADDR} and {@code
 * MASTER_PORT} if these are set, as {@code torchrun} does, else by the machine's MPI.
 */
public final class Meeting {
  private static final String ADDRESS = "MASTER_ADDR";
  private static final String PORT = "MASTER_PORT";

  /** As PyTorch's. */
  private static final String USUAL_PORT = "29500";

  /** Set by torchrun, which itself listens at the port. */
  private static final String AGENT = "TORCHELASTIC_USE_AGENT_STORE";

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Who was started by rank 0 finds it waiting, or finds that it has ended. */
  private static final Duration BRIEFLY = Duration.ofMinutes(1);

  private Meeting() {}

  /**
   * Waits for the other ranks.
   *
   * @param place of this process, of more than one
   * @throws InvalidSetting if the ranks do not fit together
   * @throws IOException if some of them do not come
   */
  public static Collective of(Place place, Map<String, String> environment) throws IOException {
    String address = environment.getOrDefault(ADDRESS, "");
    if (address.isEmpty()) {
      return byMpi(place, environment);
    }
    // A name may stand for this machine alone in its own list of names, and for all in another's.
    boolean local = address.matches("localhost|127\\..*|::1");
    boolean isStarted = environment.containsKey(LocalRanks.STARTED);
    Reach reach = isStarted ? Reach.OWN : local ? Reach.MACHINE : Reach.NETWORK;
    Rendezvous rendezvous = rendezvous(place, isStarted ? BRIEFLY : PATIENCE, reach);
    int port = port(environment.getOrDefault(PORT, USUAL_PORT));
    if ("True".equals(environment.get(AGENT))) {
      port++;
    }
    if (place.rank() > 0) {
      return new Ranks(rendezvous.join(address, port));
    }
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(local ? InetAddress.getByName(address) : null, port));
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "%s %d cannot be used (%s); set another %s".formatted(PORT, port, e.getMessage(), PORT),
          e);
    }
    return new Ranks(rendezvous.host(server));
  }

  /** Waits for ranks that this one has started itself and told where {@code server} is. */
  static Mesh at(ServerSocketChannel server, int size) throws IOException {
    return rendezvous(new Place(0, size, 0, ""), PATIENCE, Reach.OWN).host(server);
  }

  private static Rendezvous rendezvous(Place place, Duration patience, Reach reach) {
    return new Rendezvous(place.rank(), place.size(), name(), patience, reach);
  }

  private static String name() {
    String host = Neighbours.host();
    String process = "process " + ProcessHandle.current().pid();
    return host.isEmpty() ? process : host + ", " + process;
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 0xFFFF) {
      throw new InvalidSetting(
          PORT, "must be a port such as %s, is %s".formatted(USUAL_PORT, text));
    }
    return Integer.parseInt(text);
  }

  private static Collective byMpi(Place place, Map<String, String> environment) {
    Mpi mpi = Mpi.start(environment);
    if (mpi.size() != place.size() || mpi.rank() != place.rank()) {
      String counted = "rank %d of %d".formatted(mpi.rank(), mpi.size());
      mpi.close();
      throw new InvalidSetting(
          "%s says rank %d of %d, MPI says %s: start with the mpirun of that library, with srun --mpi=pmix, or set %s and %s, by which ranks meet without MPI"
              .formatted(place.by(), place.rank(), place.size(), counted, ADDRESS, PORT));
    }
    Ranks ranks = new Ranks(mpi);
    new Lookout(ranks, name()).watch().ifPresent(mpi::watched);
    return ranks;
  }
}
