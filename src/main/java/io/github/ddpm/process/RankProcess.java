package io.github.ddpm.process;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.collective.LostRankException;
import io.github.ddpm.run.Follower;
import io.github.ddpm.run.TrainingControl;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** This process as one of the ranks of a training. */
public final class RankProcess {
  private static final int FAILED = 1;

  /** What a lost rank leaves hanging on a GPU would never end. */
  private static final Duration TO_END = Duration.ofSeconds(30);

  private RankProcess() {}

  /**
   * Sees to it that this process ends when another rank is lost, whatever its threads wait for.
   * Rank 0 first saves what all have done together; the others end after it, since what has started
   * them may end all with the first.
   *
   * @param telling tells the user why, if it had to be ended, though the log is closed
   */
  public static void ending(Collective ranks, Consumer<String> telling) {
    ranks.whenLost(
        why -> {
          Duration most = ranks.isFirst() ? Collective.TO_SAVE : TO_END;
          Exit.hanging(ranks::abandon);
          Exit.after(
              ranks::awaitFirst,
              most,
              FAILED,
              () -> telling.accept(why + "; so this process ends, which could not otherwise"));
        });
  }

  /**
   * Requires all to run the same command: some scripts start as many trainings as processes.
   *
   * @param command as typed
   * @param by what has started them
   * @param alone the option with which each trains alone
   * @return the ranks, which are closed if their commands differ
   */
  public static Collective same(Collective met, String command, String by, String alone) {
    List<String> commands = met.all(command);
    for (int rank = 1; rank < commands.size(); rank++) {
      if (!commands.get(rank).equals(commands.get(0))) {
        met.close();
        throw new InvalidSetting(
            "%s says that this process is one of %d that train together, but rank 0 was started with %s, rank %d with %s; give all the same command, or %s where each trains alone"
                .formatted(by, commands.size(), commands.get(0), rank, commands.get(rank), alone));
      }
    }
    return met;
  }

  /** The work of one of several processes, which gives an exit code. */
  @FunctionalInterface
  public interface RankWork {
    /** Does it. */
    int run() throws IOException;
  }

  /** Does the work of this process; the others hear of it if that fails. */
  public static int telling(Collective ranks, RankWork work) throws IOException {
    try {
      return work.run();
    } catch (IOException | RuntimeException | Error e) {
      ranks.failed(e.getMessage() == null ? e.toString() : e.getMessage());
      throw e;
    }
  }

  /**
   * Trains with rank 0, in silence: that one tells the user what happens.
   *
   * @param data the folder that holds the known image collections
   * @param logging of this rank; closed here
   * @return the exit code
   */
  public static int follow(Collective met, Path data, TrainingControl control, RunLogging logging)
      throws IOException {
    try (logging;
        Signals signals = Signals.stopping(control)) {
      try {
        new Follower(met, data).train(control);
      } catch (CancellationException | LostRankException e) {
        if (signals.exitCode() == 0) {
          throw e;
        }
        met.failed("it was stopped before the first step");
      }
      return signals.exitCode();
    }
  }
}
