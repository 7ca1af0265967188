package io.github.ddpm.model;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.SavedCheckpoints;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.Snapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the folder of a model; warns of damaged checkpoints that it skips. */
public final class ModelFinder {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFinder.class);
  private static final String TRAIN = "ddpm train --config shapes.yaml";

  private ModelFinder() {}

  /**
   * Returns {@link #at} for a given model, by path or by {@link #named name}, else the {@link
   * #newest} in {@code runs}.
   */
  public static Path find(Optional<Path> model, Path runs) throws IOException {
    return model.isPresent() ? at(named(model.get(), runs)) : newest(runs);
  }

  /**
   * The path itself, unless only a run of that name in {@code runs} holds a model, or only the
   * hub's cache.
   *
   * @param model a path, or the name of a run, or {@code RUN/best}, or the hub's {@code ORG/NAME}
   */
  public static Path named(Path model, Path runs) throws IOException {
    Path run = runs.resolve(model);
    if (holdsModel(model)) {
      return model;
    } else if (holdsModel(run)) {
      return run;
    }
    Path home = Path.of(System.getProperty("user.home"));
    return Files.exists(model)
        ? model
        : Snapshots.cached(Snapshots.hub(System.getenv(), home), model)
            .orElse(Files.isDirectory(run) ? run : model);
  }

  private static boolean holdsModel(Path path) throws IOException {
    Path run = isBest(path) ? path.toAbsolutePath().getParent() : path;
    return new PipelineFolder(path).exists()
        || !new SavedCheckpoints(run).list().isEmpty()
        || Snapshots.isOneIn(path);
  }

  /** The record of a run's newest whole checkpoint, if it has one. */
  public static Optional<RunRecord> record(Path run) throws IOException {
    Optional<Path> newest = newestOf(run);
    return newest.isPresent() ? RunRecord.of(newest.get()) : Optional.empty();
  }

  /** Reads a model from its folder. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(Path folder) throws IOException;
  }

  /**
   * Finds a model and reads it. A run in training deletes its old checkpoints, perhaps while one is
   * being read: then its newest is read.
   */
  public static <T> T read(Optional<Path> model, Path runs, Reader<T> reader) throws IOException {
    return read(() -> find(model, runs), reader);
  }

  /** The same, of the pipeline folder that {@code model} means, as {@link #at} says. */
  public static <T> T read(Path model, Reader<T> reader) throws IOException {
    return read(() -> at(model), reader);
  }

  private interface Finder {
    Path find() throws IOException;
  }

  private static <T> T read(Finder finder, Reader<T> reader) throws IOException {
    while (true) {
      Path folder = finder.find();
      try {
        return reader.read(folder);
      } catch (IOException e) {
        if (Files.exists(folder)) {
          throw e;
        }
      }
    }
  }

  /**
   * The pipeline folder that {@code model} means: itself, the newest whole checkpoint of a run,
   * {@code RUN/best}, the run's best by the metrics measured during training, or the current one of
   * {@link Snapshots}.
   *
   * @throws IOException if there is none, or it has been damaged since it was written
   */
  public static Path at(Path model) throws IOException {
    if (new PipelineFolder(model).exists()) {
      requireUnchanged(model);
      return model;
    }
    if (isBest(model)) {
      return bestOf(model.toAbsolutePath().getParent());
    }
    if (!Files.isDirectory(model)) {
      PipelineFolder.refuseStray(model);
      throw new IOException(
          "there is no folder %s, and no run of that name; give a pipeline or a run of ddpm runs"
              .formatted(model));
    }
    Optional<Path> newest = newestOf(model);
    Optional<Path> found = newest.isPresent() ? newest : Snapshots.currentIn(model);
    if (found.isEmpty()) {
      PipelineFolder.refuseStray(model);
      throw new IOException(
          "%s holds neither a model_index.json, nor a network's config.json, nor a whole checkpoint; train first: %s"
              .formatted(model, TRAIN));
    }
    return found.get();
  }

  private static void requireUnchanged(Path model) throws IOException {
    try {
      SavedCheckpoints.requireUnchanged(model, ModelFinder::isRead);
      for (Path part = model.toAbsolutePath().normalize(); part != null; part = part.getParent()) {
        if (part.endsWith("unet") && Files.exists(part.resolveSibling(RunRecord.FILE))) {
          SavedCheckpoints.requireUnchanged(part.getParent(), ModelFinder::isRead);
        }
      }
    } catch (CorruptFileException e) {
      throw new IOException(
          "%s The run's folder stands for its newest whole checkpoint; without its manifest.json a folder is used as it is"
              .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * Whether a path means the best checkpoint of its parent run; an existing folder means itself.
   */
  static boolean isBest(Path model) {
    return model.endsWith("best")
        && !Files.exists(model)
        && Files.isDirectory(model.toAbsolutePath().getParent());
  }

  private static Path bestOf(Path run) throws IOException {
    Optional<Best> best = record(run).flatMap(RunRecord::best);
    if (best.isEmpty()) {
      throw new IOException(
          run + ": has no best checkpoint yet; train with --set training.evaluate_every=STEPS");
    }
    return new SavedCheckpoints(run)
        .whole(best.get().step(), ModelFinder::isRead, ModelFinder::warn)
        .map(Checkpoint::folder)
        .orElseThrow(
            () ->
                new IOException(
                    "%s: the best checkpoint, of step %d, is gone or damaged; give --model %s for the newest"
                        .formatted(run, best.get().step(), run)));
  }

  /**
   * The newest whole checkpoint of the run that saved last.
   *
   * @param runs the folder of runs
   * @throws IOException if no run has any
   */
  static Path newest(Path runs) throws IOException {
    if (Files.isDirectory(runs)) {
      List<Path> newestFirst;
      try (Stream<Path> children = Files.list(runs)) {
        newestFirst =
            children
                .filter(Files::isDirectory)
                .sorted(Comparator.comparing(ModelFinder::lastSaved).reversed())
                .toList();
      }
      for (Path run : newestFirst) {
        Optional<Path> found = newestOf(run);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new IOException(
        "no run in %s has a checkpoint yet; train first: %s"
            .formatted(runs.toAbsolutePath().normalize(), TRAIN));
  }

  private static Optional<Path> newestOf(Path run) throws IOException {
    return new SavedCheckpoints(run)
        .newestWhole(ModelFinder::isRead, ModelFinder::warn)
        .map(Checkpoint::folder);
  }

  /** A model is read without what its training resumes from. */
  private static boolean isRead(String file) {
    return !file.equals(RunRecord.STATE);
  }

  private static FileTime lastSaved(Path run) {
    try {
      List<Checkpoint> checkpoints = new SavedCheckpoints(run).list();
      return checkpoints.isEmpty()
          ? FileTime.fromMillis(0)
          : Files.getLastModifiedTime(checkpoints.get(checkpoints.size() - 1).folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void warn(Damage damage) {
    LOG.warn("skipped the checkpoint {}: {}", damage.folder(), damage.reason());
  }
}
