package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.collective.LocalRanks;
import io.github.ddpm.collective.Meeting;
import io.github.ddpm.process.RankProcess;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.ranks.Place;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.run.TrainingControl;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
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

  @Option(
      names = "--shard",
      paramLabel = "K/M|auto",
      description =
          "Be worker K of the M of training.workers, which meet in the run's folder; auto takes K/M"
              + " from Slurm, Kubernetes, MPI or torchrun.")
  private String shard;

  /**
   * Which worker of how many this process is.
   *
   * @param requireOne refuses a wanted number of processes, or devices, of which a worker has one
   */
  Shard worker(IntConsumer requireOne) {
    if (shard == null) {
      return Shard.ALL;
    }
    requireOne.accept(wanted());
    return Shard.of(shard, System.getenv());
  }

  /** Refuses these options, and several devices, where a cluster starts the workers. */
  void requireNone(IntConsumer requireOne) {
    require(shard == null, SparkOptions.CLUSTER, "starts all workers itself; leave out --shard");
    requireOne.accept(wanted());
  }

  /**
   * Waits for the processes that were started together with this one, if there are any.
   *
   * @param command as typed, the same for all of them
   */
  Collective met(String command) throws IOException {
    if (OFF.equals(ranks) || shard != null) {
      return Collective.ALONE;
    }
    int wanted = wanted();
    Optional<Place> place = Place.of(System.getenv()).filter(one -> one.size() > 1);
    if (place.isEmpty()) {
      return Collective.ALONE;
    }
    if (ranks != null && wanted != place.get().size()) {
      throw new InvalidSetting(
          NAME,
          "is %d, while %s says that %d processes were started; leave it out"
              .formatted(wanted, place.get().by(), place.get().size()));
    }
    return same(Meeting.of(place.get(), System.getenv()), command, place.get().by());
  }

  private static Collective same(Collective met, String command, String by) {
    RankProcess.ending(met, why -> System.err.println("ddpm: " + why));
    return RankProcess.same(met, command, by, NAME + "=" + OFF);
  }

  /**
   * Starts the others on this machine, if several are asked for.
   *
   * @param processes how many train where that many are wanted
   * @param command as typed
   * @param arguments of this command
   */
  Collective started(IntUnaryOperator processes, String command, List<String> arguments)
      throws IOException {
    int size = OFF.equals(ranks) ? 1 : processes.applyAsInt(wanted());
    return size == 1
        ? Collective.ALONE
        : same(LocalRanks.start(DdpmCommand.class, arguments, size), command, NAME);
  }

  /**
   * Trains with rank 0.
   *
   * @param data the folder that holds the known image collections
   * @param limit the time budget, or null
   * @return the exit code
   */
  int follow(Collective met, Path data, Duration limit, Console console) throws IOException {
    TrainingControl control = new TrainingControl(Optional.ofNullable(limit));
    RunLogging logging = new RunLogging(console, "rank " + met.rank() + ": ");
    return RankProcess.follow(met, data, control, logging);
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
