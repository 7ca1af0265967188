package io.github.ddpm.collective;

import io.github.ddpm.ranks.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a rank shares with those of its machine.
 *
 * @param localRank its number among them, from 0
 * @param threads of each operation: its share of the cores that it may use, as many for all ranks
 */
public record Neighbours(int localRank, int threads) {
  private static final String SEPARATOR = "\t";
  private static final String CORES = "Cpus_allowed_list:";

  /** Finds out, together with the other ranks. */
  public static Neighbours of(Collective ranks, Map<String, String> environment) {
    String host = host();
    List<String> places = ranks.all(host + SEPARATOR + cores());
    String own = places.get(ranks.rank());
    int sharing = Collections.frequency(places, own);
    long before =
        places.subList(0, ranks.rank()).stream()
            .filter(place -> place.startsWith(host + SEPARATOR))
            .count();
    int told = toldLocalRank(ranks, environment);
    String asked = environment.getOrDefault("OMP_NUM_THREADS", "");
    int threads =
        asked.matches("[1-9]\\d{0,3}")
            ? Integer.parseInt(asked)
            : Math.max(1, Runtime.getRuntime().availableProcessors() / sharing);
    int fewest =
        ranks.all(String.valueOf(threads)).stream().mapToInt(Integer::parseInt).min().orElse(1);
    return new Neighbours(told == Place.UNKNOWN ? (int) before : told, fewest);
  }

  /**
   * What has started the ranks knows best which of them share a machine, since containers may have
   * names of their own; it counts if all are told.
   */
  private static int toldLocalRank(Collective ranks, Map<String, String> environment) {
    int told =
        Place.of(environment)
            .filter(place -> place.rank() == ranks.rank() && place.size() == ranks.size())
            .map(Place::localRank)
            .orElse(Place.UNKNOWN);
    return ranks.any(told == Place.UNKNOWN) ? Place.UNKNOWN : told;
  }

  /** This machine's name; empty if it has none. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /** The cores that this process may use; {@code mpirun} gives each of few ranks its own. */
  private static String cores() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(line -> line.startsWith(CORES)).findFirst().orElse("");
    } catch (IOException e) {
      return ""; // Other systems do not say.
    }
  }
}
