package io.github.ddpm.rounds;

import io.github.ddpm.config.Difference;
import io.github.ddpm.config.ResumedSettings;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.Share;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What rounds of local SGD need of a call to train, if the run has any.
 *
 * @param folder of the run
 * @param init the model that the run starts from; empty for none
 * @param shared this process as one of its workers; empty if it is all of them
 */
public record Rounds(RunConfig config, Path folder, String init, Optional<SharedRounds> shared) {
  private static final String SHARD = "--shard";

  /**
   * Checks that a process can train a run as one of its workers, or as all of them.
   *
   * @param init the model that the run starts from; empty for none
   * @param worker which of how many this process is
   * @param ranks how many train together
   * @param isTimed whether there is a time budget
   * @param stop whether to stop waiting for others
   * @throws InvalidSetting if not, naming the option or setting
   */
  public static Rounds of(
      RunConfig config,
      Path folder,
      String init,
      Shard worker,
      int ranks,
      boolean isTimed,
      BooleanSupplier stop)
      throws IOException {
    boolean areOn = config.training().rounds().areOn();
    int workers = config.training().rounds().workers();
    if (!worker.isAll() && !areOn) {
      throw new InvalidSetting(
          SHARD,
          "divides a training only in rounds; set training.local_steps and training.workers, or train with --ranks or mpirun instead");
    } else if (!worker.isAll() && worker.of() != workers) {
      throw new InvalidSetting(
          SHARD, "must be K/%d, as training.workers is, is %s".formatted(workers, worker));
    } else if (areOn && ranks > 1) {
      throw withRanks();
    } else if (areOn && isTimed) {
      throw new InvalidSetting(
          "--for", "does not choose the steps of rounds; give training.steps instead");
    }
    return new Rounds(
        config,
        folder,
        init,
        !worker.isAll() ? Optional.of(shared(config, folder, worker, stop)) : Optional.empty());
  }

  private static SharedRounds shared(
      RunConfig config, Path folder, Shard worker, BooleanSupplier stop) throws IOException {
    Share share = new Share(worker.number() - 1, worker.of());
    return new SharedRounds(folder, share, config, stop);
  }

  /** Refuses ranks, which sum the gradients of each step. */
  public static InvalidSetting withRanks() {
    return new InvalidSetting(
        "training.local_steps",
        "workers of rounds are no ranks: give each process --shard K/M or auto, or one process --ranks=off and a single device; or set training.local_steps to 0");
  }

  /** Does the work of this process; other workers hear of it if that fails. */
  public <T> T telling(SharedRounds.WorkerTask<T> work) throws IOException {
    return shared.isPresent() ? shared.get().telling(work) : work.done();
  }

  /** What an earlier call has told other workers of the run. */
  public Optional<RoundsRecord> told() throws IOException {
    return config.training().rounds().areOn() ? SharedRounds.told(folder) : Optional.empty();
  }

  /** The number format of the run's workers so far. */
  public static Optional<Precision> precision(Optional<RoundsRecord> told) {
    return told.map(RoundsRecord::precision);
  }

  /**
   * Makes {@code state}, that of the last checkpoint, the newest one of all workers.
   *
   * @param told what an earlier call has told them
   * @param images identifies the images
   * @param otherImages whether they may be others than before
   * @return whether it was newer
   * @throws InvalidSetting if it was made with other settings or images
   */
  public boolean goOn(
      TrainingState state, Optional<RoundsRecord> told, String images, boolean otherImages)
      throws IOException {
    long before = state.step();
    long newest = SharedRounds.newest(folder);
    if (told.isEmpty() || newest <= before) {
      return false;
    }
    List<Difference> changes =
        told.get().differences(config).stream()
            .filter(change -> !ResumedSettings.mayChange(change.key()))
            .toList();
    boolean sameInit = told.get().init().equals(init);
    if (!changes.isEmpty() || !sameInit || !(otherImages || told.get().images().equals(images))) {
      throw new InvalidSetting(
          "the workers of the run in %s have gone on from step %d to %d with other %s; use those, or delete %s"
              .formatted(
                  folder,
                  before,
                  newest,
                  !sameInit
                      ? "weights to start from (--init)"
                      : changes.isEmpty() ? "images" : "settings (%s)".formatted(changes),
                  folder.resolve("rounds")));
    }
    SharedRounds.read(folder, newest, state);
    return true;
  }

  /** Lets other workers begin with {@code state}, which is saved; alone, ends their rounds. */
  public void open(TrainingState state, String images, ImageOrder order, Precision precision)
      throws IOException {
    boolean stepsAreLeft = state.step() < config.training().steps();
    if (shared.isPresent() && stepsAreLeft) {
      shared.get().open(state, RoundsRecord.of(config, images, order, init, precision));
    } else {
      end();
    }
  }

  /** Deletes the files of the rounds once the last step is saved. */
  public void close(TrainingState state) {
    if (state.step() == config.training().steps()) {
      end();
    }
  }

  private void end() {
    if (config.training().rounds().areOn()) {
      SharedRounds.end(folder);
    }
  }
}
