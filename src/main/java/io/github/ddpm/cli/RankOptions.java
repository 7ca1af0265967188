package io.github.ddpm.cli;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.collective.LocalRanks;
import io.github.ddpm.collective.Meeting;
import io.github.ddpm.ranks.Place;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The processes that train together. */
final class RankOptions {
  private static final String NAME = "--ranks";
  private static final String OFF = "off";

  @Option(
      names = NAME,
      paramLabel = "N",
      description =
          "Train with N processes on this machine, or off: with this one alone (default: those that"
              + " mpirun, srun or torchrun have started, or one for each GPU of --device cuda:all or"
              + " cuda:0-3).")
  private String ranks;

  /**
   * Waits for the processes that were started together with this one, if there are any.
   *
   * @param command as typed, the same for all of them
   */
  Collective met(String command) throws IOException {
    if (OFF.equals(ranks)) {
      return Collective.ALONE;
    }
    wanted();
    Optional<Place> place = Place.of(System.getenv()).filter(one -> one.size() > 1);
    if (place.isEmpty()) {
      return Collective.ALONE;
    }
    return same(Meeting.of(place.get(), System.getenv()), command, place.get().by());
  }

  /** Requires all to run the same command: some scripts start as many trainings as processes. */
  private static Collective same(Collective met, String command, String by) {
    List<String> commands = met.all(command);
    for (int rank = 1; rank < commands.size(); rank++) {
      if (!commands.get(rank).equals(commands.get(0))) {
        met.close();
        throw new InvalidSetting(
            "%s says that this process is one of %d that train together, but rank 0 was started with %s, rank %d with %s; give all the same command, or %s=%s where each trains alone"
                .formatted(
                    by, commands.size(), commands.get(0), rank, commands.get(rank), NAME, OFF));
      }
    }
    return met;
  }

  /**
   * Starts the others on this machine, if several are asked for.
   *
   * @param devices how many the settings name
   * @param command as typed
   * @param arguments of this command
   */
  Collective started(int devices, String command, List<String> arguments) throws IOException {
    int size = OFF.equals(ranks) ? 1 : Math.max(wanted(), devices);
    return size == 1
        ? Collective.ALONE
        : same(LocalRanks.start(DdpmCommand.class, arguments, size), command, NAME);
  }

  /** The work of one of several processes, which gives an exit code. */
  @FunctionalInterface
  interface RankWork {
    int run() throws IOException;
  }

  /** Does the work of this process; the others hear of it if that fails. */
  static int telling(Collective ranks, RankWork work) throws IOException {
    try {
      return work.run();
    } catch (IOException | RuntimeException | Error e) {
      ranks.failed(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private int wanted() {
    if (ranks == null || OFF.equals(ranks)) {
      return 1;
    }
    if (!ranks.matches("[1-9]\\d{0,3}")) {
      throw new InvalidSetting(NAME, "must be a number of processes, or off, is " + ranks);
    }
    return Integer.parseInt(ranks);
  }
}
