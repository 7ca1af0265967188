package io.github.ddpm.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.SavedCheckpoints;
import io.github.ddpm.files.Reason;
import io.github.ddpm.model.Best;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.report.MetricsLog;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run seen from outside; it may be running.
 *
 * @param name the name of its folder
 * @param step of the newest checkpoint, 0 if there is none
 * @param steps of the whole run, 0 if not known
 * @param loss the last measured loss, if any
 * @param best the best checkpoint so far with its figure, if any was measured
 * @param changed when something was last written
 * @param bytes on disk
 * @param state {@code running, process N on HOST}; or {@code done}, {@code stopped}, {@code empty},
 *     {@code unreadable}
 */
public record RunInfo(
    String name,
    long step,
    long steps,
    Optional<Double> loss,
    Optional<String> best,
    Instant changed,
    long bytes,
    String state) {
  private static final Logger LOG = LoggerFactory.getLogger(RunInfo.class);

  /**
   * The runs in a folder, by name.
   *
   * @throws IOException if it cannot be read
   */
  public static List<RunInfo> in(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    List<Path> folders;
    try (Stream<Path> children = Files.list(runs)) {
      folders = children.filter(Files::isDirectory).sorted().toList();
    }
    List<RunInfo> list = new ArrayList<>();
    for (Path folder : folders) {
      try {
        list.add(of(folder));
      } catch (IOException | RuntimeException e) { // The others are still listed.
        LOG.warn("{} cannot be read: {}", folder, Reason.of(e));
        list.add(unreadable(folder));
      }
    }
    return list;
  }

  private static RunInfo unreadable(Path folder) {
    Instant changed = Instant.ofEpochMilli(folder.toFile().lastModified());
    String name = folder.getFileName().toString();
    return new RunInfo(name, 0, 0, Optional.empty(), Optional.empty(), changed, 0, "unreadable");
  }

  private static RunInfo of(Path folder) throws IOException {
    List<Checkpoint> checkpoints = new SavedCheckpoints(folder).list();
    long step = 0;
    long steps = 0;
    Optional<String> best = Optional.empty();
    if (!checkpoints.isEmpty()) {
      Checkpoint newest = checkpoints.get(checkpoints.size() - 1);
      step = newest.step();
      Optional<RunRecord> record = recordOf(newest);
      steps = record.map(known -> known.config().training().steps()).orElse(0L);
      best = record.flatMap(RunRecord::best).map(Best::toString);
    }
    Optional<Double> loss = loss(folder.resolve("metrics.jsonl"));
    List<Path> files = filesIn(folder);
    Instant changed = Files.getLastModifiedTime(folder).toInstant();
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
        Instant time = Files.getLastModifiedTime(file).toInstant();
        changed = time.isAfter(changed) ? time : changed;
      } catch (NoSuchFileException e) {
        // The run has just deleted an old checkpoint.
      }
    }
    Optional<String> holder = RunLock.holder(folder);
    String idle = step == 0 ? "empty" : step == steps ? "done" : "stopped";
    String state = holder.map("running, "::concat).orElse(idle);
    return new RunInfo(
        folder.getFileName().toString(), step, steps, loss, best, changed, bytes, state);
  }

  private static Optional<Double> loss(Path metrics) {
    try {
      return MetricsLog.last(metrics, "loss").map(JsonNode::asDouble);
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", metrics, Reason.of(e));
      return Optional.empty();
    }
  }

  private static Optional<RunRecord> recordOf(Checkpoint checkpoint) throws IOException {
    try {
      return RunRecord.of(checkpoint.folder());
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Just deleted.
    } catch (InvalidSetting | CorruptFileException e) { // Damaged, or of another version.
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      return List.of(); // A folder was just deleted.
    }
  }
}
