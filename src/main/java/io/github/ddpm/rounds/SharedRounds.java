package io.github.ddpm.rounds;

import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Share;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.training.Round;
import io.github.ddpm.training.RoundExchange;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.training.WholeState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * A process as one worker of a training, which meets the others in the run's folder. Each computes
 * its own part of a round, waits for the rest, and makes the state of all by itself. The first also
 * leaves that state there, with which any worker may begin again, and deletes what all have passed.
 */
public final class SharedRounds implements RoundExchange {
  private static final Pattern ALL = Pattern.compile(".*");

  private final RoundFiles files;
  private final Share worker;
  private final RunConfig config;
  private final Waiting waiting;
  private TrainingState state;
  private String session = "";

  /**
   * Of one process; what a killed one has left half written is deleted.
   *
   * @param run the run's folder
   * @param worker which of how many
   * @param stop whether to stop waiting for others
   */
  public SharedRounds(Path run, Share worker, RunConfig config, BooleanSupplier stop)
      throws IOException {
    files = RoundFiles.of(run);
    this.worker = worker;
    this.config = config;
    Files.deleteIfExists(files.failure(worker.rank()));
    if (isFirst()) {
      for (String failure : RoundFiles.failures(files.names())) {
        Files.deleteIfExists(files.folder().resolve(failure));
      }
    }
    waiting = new Waiting(files, stop);
  }

  /** This process's number, from 0. */
  public int worker() {
    return worker.rank();
  }

  private boolean isFirst() {
    return worker.rank() == 0;
  }

  /** Work that fails. */
  @FunctionalInterface
  public interface WorkerTask<T> {
    /** Does it. */
    T done() throws IOException;
  }

  /** Does the work of this process; the others hear of it if that fails. */
  public <T> T telling(WorkerTask<T> work) throws IOException {
    try {
      return work.done();
    } catch (LostWorkerException | CancellationException e) {
      throw e; // Of which the others know, or which does not concern them.
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
      throw e;
    }
  }

  private void failed(Throwable why) {
    String words = why.getMessage() == null ? why.toString() : why.getMessage();
    try {
      byte[] text = words.getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(files.failure(worker.rank()), out -> out.write(text));
    } catch (IOException e) {
      why.addSuppressed(e); // They will say for whom they wait.
    }
  }

  /** For the first worker: what an earlier call has told the others of the run in a folder. */
  public static Optional<RoundsRecord> told(Path run) throws IOException {
    Path file = RoundFiles.of(run).record();
    return Files.exists(file) ? Optional.of(RoundsRecord.read(file)) : Optional.empty();
  }

  /** The step of the newest state of all workers of the run in a folder, 0 if there is none. */
  public static long newest(Path run) throws IOException {
    return RoundFiles.newest(RoundFiles.of(run).names()).orElse(0);
  }

  /** Makes {@code state} that of all workers of the run in a folder after {@code step}. */
  public static void read(Path run, long step, TrainingState state) throws IOException {
    RoundFiles.of(run).read(step, state);
  }

  /** Deletes all files of the run's rounds. */
  public static void end(Path run) {
    FileUtils.deleteQuietly(RoundFiles.of(run).folder().toFile());
  }

  /** For the first worker: lets the others begin with {@code state}. */
  public void open(TrainingState state, RoundsRecord record) throws IOException {
    this.state = state;
    AtomicFile.sweep(files.folder(), ALL, Duration.ofHours(1));
    Optional<RoundsRecord> same =
        Files.exists(files.record())
            ? Optional.of(RoundsRecord.read(files.record())).filter(record::isLike)
            : Optional.empty();
    RoundsRecord now = same.orElse(record);
    session = now.session();
    if (same.isEmpty()) { // Else another worker may still read what it needs of the last round.
      Files.deleteIfExists(files.record());
      files.deleteBefore(Long.MAX_VALUE);
    }
    RoundFiles.write(files.state(state.step()), session, WholeState.tensors(state));
    now.write(files.record());
  }

  /**
   * For the other workers: waits until the first has told what is trained.
   *
   * @param isDone whether the run is complete
   * @return what; empty if there is nothing to do any more
   * @throws IllegalStateException if it trains with other settings
   */
  public Optional<RoundsRecord> await(WorkerTask<Boolean> isDone) throws IOException {
    boolean[] done = {false};
    RoundsRecord[] told = {null};
    boolean come =
        waiting.until(
            names -> {
              done[0] = isDone.done();
              told[0] = done[0] ? null : record();
              return done[0] || (told[0] != null && isOfThis(told[0]));
            },
            () ->
                told[0] == null
                    ? "worker 1, which is to begin"
                    : "worker 1, which was last started with other settings: "
                        + told[0].differences(config));
    if (!come || told[0] == null) {
      return Optional.empty();
    }
    session = told[0].session();
    return Optional.of(told[0]);
  }

  private RoundsRecord record() throws IOException {
    try {
      return RoundsRecord.read(files.record());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whether it has this worker's settings; others may be what worker 1 had before it ended. */
  private boolean isOfThis(RoundsRecord told) {
    boolean same = told.differences(config).isEmpty();
    if (!same && waiting.isOld()) {
      throw new IllegalStateException(
          "worker 1 trains with other settings than worker %d (%s); give all workers the same command"
              .formatted(worker.rank() + 1, told.differences(config)));
    }
    return same;
  }

  /** For the other workers: begins with the newest state of all. */
  public void join(TrainingState state) throws IOException {
    this.state = state;
    while (true) {
      OptionalLong newest = RoundFiles.newest(files.names());
      try {
        files.read(newest.orElse(0), state);
        return;
      } catch (NoSuchFileException e) {
        requireOpen();
      }
    }
  }

  private void requireOpen() throws IOException {
    if (!files.names().contains(files.record().getFileName().toString())) {
      throw new LostWorkerException(
          "the run has gone on without worker %d; the same command joins it again, if it is not complete"
              .formatted(worker.rank() + 1));
    }
  }

  @Override
  public boolean outcome(Round round, int of, Computing computing) throws IOException {
    boolean begins = of == 0;
    if (begins && !own(round, computing)) {
      return false;
    }
    boolean wasLast = round.until() == config.training().steps();
    if (wasLast && !isFirst()) {
      return false; // The first alone needs the last state.
    }
    if (!waiting.until(names -> isThere(round, of, names), () -> missing(round))) {
      return false;
    }
    try (SafetensorsFile file = SafetensorsFile.open(files.ofWorker(round, of))) {
      if (!RoundFiles.isOf(file, session)) {
        throw ofOthers(of);
      }
      WholeState.restoreOfWorker(file, state);
      return true;
    } catch (NoSuchFileException e) { // It was there.
      throw ofOthers(of);
    }
  }

  /** Worker 1 says what is trained; another that differs from it only ends itself. */
  private IllegalStateException ofOthers(int of) {
    String why =
        "workers %d and %d were not started with the same settings; end all, and start them again with the same command"
            .formatted(worker.rank() + 1, of + 1);
    return isFirst() ? new IllegalStateException(why) : new LostWorkerException(why);
  }

  /** Whether this worker's part of a round is there. */
  private boolean own(Round round, Computing computing) throws IOException {
    Path file = files.ofWorker(round, worker.rank());
    if (isOwn(file)) {
      return true;
    } else if (!computing.by(worker.rank())) {
      return false;
    }
    RoundFiles.write(file, session, WholeState.ofWorker(state));
    return true;
  }

  private boolean isOwn(Path file) throws IOException {
    try (SafetensorsFile there = SafetensorsFile.open(file)) {
      return RoundFiles.isOf(there, session);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean isThere(Round round, int of, List<String> names) throws IOException {
    boolean there = names.contains(files.ofWorker(round, of).getFileName().toString());
    if (!there && !isFirst()) {
      requireOpen();
      OptionalLong newest = RoundFiles.newest(names);
      boolean isBehind = newest.isPresent() && newest.getAsLong() > round.until();
      Path own = files.ofWorker(round, worker.rank()).getFileName();
      if (isBehind || !names.contains(own.toString())) {
        throw new LostWorkerException(
            "the other workers have gone on, or were started again; the same command as theirs joins them");
      }
    }
    return there;
  }

  private String missing(Round round) {
    try {
      List<String> names = files.names();
      StringBuilder missing = new StringBuilder();
      for (int other = 0; other < worker.size(); other++) {
        if (!names.contains(files.ofWorker(round, other).getFileName().toString())) {
          missing.append(missing.isEmpty() ? "" : ", ").append(other + 1);
        }
      }
      return "worker %s of %d, %s".formatted(missing, worker.size(), round);
    } catch (IOException e) {
      return "files of " + round;
    }
  }

  @Override
  public void ended(Round round) throws IOException {
    boolean wasLast = round.until() == config.training().steps();
    if (isFirst() && !wasLast) {
      RoundFiles.write(files.state(round.until()), session, WholeState.tensors(state));
      files.deleteBefore(round.from()); // All have passed the rounds before: they did this one.
    }
  }
}
