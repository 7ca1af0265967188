package io.github.ddpm.rounds;

import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.training.Round;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.training.WholeState;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The folder {@code rounds} of a run, in which workers leave what they have. Files appear when they
 * are complete.
 *
 * <ul>
 *   <li>{@code training.json}: what is trained, by {@link RoundsRecord}
 *   <li>{@code step-00000240.safetensors}: the state of all workers after 240 steps
 *   <li>{@code step-00000240-to-00000260-worker-2.safetensors}: that of worker 2 after the next
 *       round
 *   <li>{@code failed-worker-2.txt}: why it has ended
 * </ul>
 *
 * @param folder need not exist
 */
record RoundFiles(Path folder) {
  private static final String RECORD = "training.json";
  private static final String SESSION = "session";
  private static final Pattern STATE = Pattern.compile("step-(\\d{8,18})\\.safetensors");
  private static final Pattern OF_WORKER =
      Pattern.compile("step-(\\d{8,18})-to-\\d{8,18}-worker-\\d+\\.safetensors");
  private static final Pattern FAILURE = Pattern.compile("failed-worker-(\\d+)\\.txt");

  /** Those of a run. */
  static RoundFiles of(Path run) {
    return new RoundFiles(run.resolve("rounds"));
  }

  Path record() {
    return folder.resolve(RECORD);
  }

  /** The state of all workers after a step. */
  Path state(long step) {
    return folder.resolve("step-%08d.safetensors".formatted(step));
  }

  /** The state of a worker, from 0, after a round. */
  Path ofWorker(Round round, int worker) {
    return folder.resolve(
        "step-%08d-to-%08d-worker-%d.safetensors"
            .formatted(round.from(), round.until(), worker + 1));
  }

  /** Why a worker, from 0, has ended. */
  Path failure(int worker) {
    return folder.resolve("failed-worker-%d.txt".formatted(worker + 1));
  }

  /**
   * The names of all files. They are listed rather than asked for one by one, since network file
   * systems remember for a while that a file was not there.
   */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** The newest state of all workers among {@code names}. */
  static OptionalLong newest(List<String> names) {
    return names.stream()
        .map(STATE::matcher)
        .filter(Matcher::matches)
        .mapToLong(name -> Long.parseLong(name.group(1)))
        .max();
  }

  /** The names of failures among {@code names}. */
  static List<String> failures(List<String> names) {
    return names.stream().filter(name -> FAILURE.matcher(name).matches()).toList();
  }

  /** The worker, from 1, whose failure has this name. */
  static String failed(String name) {
    Matcher failure = FAILURE.matcher(name);
    return failure.matches() ? failure.group(1) : "";
  }

  /**
   * Writes tensors.
   *
   * @param session of the {@link RoundsRecord} that they are of
   */
  static void write(Path file, String session, List<TensorEntry> tensors) throws IOException {
    Map<String, String> metadata = new TreeMap<>(Safetensors.PYTORCH);
    metadata.put(SESSION, session);
    AtomicFile.write(file, out -> Safetensors.write(Channels.newChannel(out), metadata, tensors));
  }

  /** Whether a worker's file is of the session. */
  static boolean isOf(SafetensorsFile file, String session) {
    return session.equals(file.metadata().get(SESSION));
  }

  /** Makes {@code state} that of all workers after a step. */
  void read(long step, TrainingState state) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(state(step))) {
      WholeState.restore(file, state);
    }
    state.step(step);
  }

  /** Deletes the states before a step, of all workers and of each. */
  void deleteBefore(long step) throws IOException {
    for (String name : names()) {
      Matcher state = STATE.matcher(name);
      Matcher ofWorker = OF_WORKER.matcher(name);
      boolean old =
          (state.matches() && Long.parseLong(state.group(1)) < step)
              || (ofWorker.matches() && Long.parseLong(ofWorker.group(1)) < step);
      if (old) {
        FileUtils.deleteQuietly(folder.resolve(name).toFile()); // Else they only take room.
      }
    }
  }
}
