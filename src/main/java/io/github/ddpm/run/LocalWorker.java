package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Split;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.rounds.Rounds;
import io.github.ddpm.rounds.RoundsRecord;
import io.github.ddpm.rounds.SharedRounds;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker after the first of a training in rounds: it trains on batches of its own and meets the
 * others in the run's folder. The first, a {@link TrainingRun}, reads checkpoints, measures and
 * writes.
 *
 * @param folder of the run, which all workers see
 * @param dataRoot the folder that holds the known image collections
 * @param start the model to start from, if any
 * @param worker which of how many, not the first
 */
public record LocalWorker(
    RunConfig config, Path folder, Path dataRoot, Optional<FineTuning> start, Shard worker) {
  private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);

  /**
   * The number of workers of a run whose workers are all processes of their own.
   *
   * @param ranks how many processes train together already
   * @throws InvalidSetting if it has no rounds, or not with these
   */
  public static int count(RunConfig config, Path folder, int ranks, boolean isTimed)
      throws IOException {
    int workers = config.training().rounds().workers();
    if (workers == 1) {
      throw new InvalidSetting(
          "training.workers",
          "must be 2 or more for --cluster, whose tasks are the workers of rounds, with training.local_steps of 20 … 50; or train with --ranks or mpirun");
    }
    Rounds.of(config, folder, "", Shard.ALL, ranks, isTimed, () -> false);
    return workers;
  }

  /**
   * Trains to the last round, or until {@code control} asks it to stop. Does nothing if the run is
   * complete.
   *
   * @throws InvalidSetting if this cannot be a worker of the run, or reads other images
   * @throws io.github.ddpm.rounds.LostWorkerException if another worker fails, or the others have
   *     gone on without this one
   */
  public void train(TrainingControl control) throws IOException {
    Rounds rounds =
        Rounds.of(
            config,
            folder,
            FineTuning.words(start),
            worker,
            1,
            control.limit().isPresent(),
            control::isStopping);
    SharedRounds shared = rounds.shared().orElseThrow();
    shared.telling(
        () -> {
          Optional<RoundsRecord> told = shared.await(this::isDone);
          if (told.isPresent()) {
            train(shared, told.get(), control);
          }
          return told;
        });
  }

  private boolean isDone() throws IOException {
    return new Checkpoints(folder, 1).list().stream().mapToLong(Checkpoint::step).max().orElse(0)
        >= config.training().steps();
  }

  private void train(SharedRounds shared, RoundsRecord told, TrainingControl control)
      throws IOException {
    Split split = new DataRun(dataRoot).split(config, control.stopping(Progress.NONE));
    if (!told.images().equals(Agreement.fingerprint(config, split))) {
      throw new InvalidSetting(
          "data: worker %d reads other images than worker 1; give it those (%s)"
              .formatted(
                  worker.number(),
                  told.settings().data().path().isEmpty()
                      ? told.settings().data().source()
                      : told.settings().data().path()));
    }
    if (!told.init().equals(FineTuning.words(start))) {
      throw new InvalidSetting(
          "--init: worker %d starts from '%s', worker 1 from '%s'; give all of them the same"
              .formatted(worker.number(), FineTuning.words(start), told.init()));
    }
    try (TrainingSetup setup =
        new TrainingSetup(
            config,
            split,
            told.order(),
            () -> TrainingSetup.network(config, start),
            Collective.ALONE,
            Optional.of(shared))) {
      Precision precision = setup.trustedPrecision(told.precision());
      if (precision != told.precision()) {
        throw new IllegalStateException(
            "worker %d computes wrongly in %s; use --precision=fp32"
                .formatted(worker.number(), told.precision()));
      }
      shared.join(setup.state());
      LOG.info("worker {} of {}", worker.number(), worker.of());
      setup.loop(precision).run(List.of(), control.wishes(() -> false, () -> false));
    }
  }
}
