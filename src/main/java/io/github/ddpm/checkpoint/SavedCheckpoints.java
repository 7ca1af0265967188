package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The checkpoints that a run has saved: lists them, finds those that are whole, sets damaged ones
 * aside. Any number of processes may read them while another one saves more ({@link Checkpoints}).
 */
public class SavedCheckpoints {
  private static final String DAMAGED = "damaged-";

  final Path run;
  final FileOperations operations;

  /** The checkpoints in a run's folder, which need not exist; does not access the disk. */
  public SavedCheckpoints(Path run) {
    this(run, new DiskOperations());
  }

  SavedCheckpoints(Path run, FileOperations operations) {
    this.run = run.toAbsolutePath().normalize();
    this.operations = operations;
  }

  /** All checkpoints by their names, oldest first, without checking their files. */
  public List<Checkpoint> list() throws IOException {
    return children().stream()
        .filter(Files::isDirectory)
        .flatMap(folder -> Checkpoint.named(folder).stream())
        .sorted(Comparator.comparingLong(Checkpoint::step))
        .toList();
  }

  /**
   * The checkpoint of a step, if it is complete and unchanged.
   *
   * @param read which files, by their names, are read and hashed; of the others the size counts
   * @param report called if it exists and is damaged
   * @throws IOException if a file cannot be opened for another reason than being damaged
   */
  public Optional<Checkpoint> whole(long step, Predicate<String> read, Consumer<Damage> report)
      throws IOException {
    Checkpoint checkpoint = new Checkpoint(run.resolve(Checkpoint.name(step)), step);
    if (!Files.isDirectory(checkpoint.folder())) {
      return Optional.empty();
    }
    Optional<String> reason = damage(checkpoint, read);
    reason.ifPresent(words -> report.accept(new Damage(checkpoint.folder(), words)));
    return reason.isEmpty() ? Optional.of(checkpoint) : Optional.empty();
  }

  /**
   * Checks the files of a checkpoint wherever it lies; of a folder that is no checkpoint, nothing.
   *
   * @param read which files, by their names; others may be missing
   * @throws CorruptFileException if one is missing or has changed since it was written
   */
  public static void requireUnchanged(Path folder, Predicate<String> read) throws IOException {
    Manifest.verifyAny(folder, read);
  }

  /**
   * The newest checkpoint whose files are all there and unchanged, every byte of which was read.
   */
  public Optional<Checkpoint> newestWhole(Consumer<Damage> report) throws IOException {
    return newestWhole(name -> true, report);
  }

  /**
   * The newest checkpoint whose files are all there and unchanged. Changes nothing, so it is safe
   * while the run continues.
   *
   * @param read which files, by their names, are read and hashed; of the others the size counts
   * @param report called for each newer checkpoint that is damaged
   * @throws IOException if a file cannot be opened for another reason than being damaged
   */
  public Optional<Checkpoint> newestWhole(Predicate<String> read, Consumer<Damage> report)
      throws IOException {
    boolean deleted;
    do {
      deleted = false;
      List<Checkpoint> newestFirst = new ArrayList<>(list());
      Collections.reverse(newestFirst);
      for (Checkpoint checkpoint : newestFirst) {
        Optional<String> reason = damage(checkpoint, read);
        if (reason.isEmpty()) {
          return Optional.of(checkpoint);
        } else if (Files.exists(checkpoint.folder())) {
          report.accept(new Damage(checkpoint.folder(), reason.get()));
        } else {
          deleted = true; // By the run itself, which has a newer one.
        }
      }
    } while (deleted);
    return Optional.empty();
  }

  /**
   * Moves the damaged checkpoints that are newer than the newest whole one aside, to {@code
   * damaged-step-…}.
   *
   * @param report called for each of them, with its new place
   * @return the newest whole checkpoint
   * @throws IOException if there are checkpoints, but all of them are damaged; they stay where they
   *     are
   */
  Optional<Checkpoint> setDamagedAside(Consumer<Damage> report) throws IOException {
    List<Damage> damaged = new ArrayList<>();
    Optional<Checkpoint> newest = newestWhole(damaged::add);
    if (newest.isEmpty() && !damaged.isEmpty()) {
      throw Damage.ofAll(run, damaged);
    }
    for (Damage damage : damaged) {
      Path aside = asideFor(damage.folder());
      operations.rename(damage.folder(), aside);
      operations.force(run);
      report.accept(new Damage(aside, damage.reason()));
    }
    return newest;
  }

  private Optional<String> damage(Checkpoint checkpoint, Predicate<String> read)
      throws IOException {
    try {
      Manifest.read(checkpoint, operations).verify(checkpoint.folder(), operations, read);
      return Optional.empty();
    } catch (FileSystemException e) {
      // No permission, too many open files: the checkpoint may be complete, so do not skip it.
      if (Files.exists(checkpoint.folder())) {
        throw e;
      }
      return Optional.of("has disappeared");
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Path asideFor(Path folder) {
    String name = DAMAGED + folder.getFileName();
    Path aside = run.resolve(name);
    for (int i = 2; Files.exists(aside); i++) {
      aside = run.resolve(name + "-" + i);
    }
    return aside;
  }

  /** What lies in the run's folder, if there is one. */
  List<Path> children() throws IOException {
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(run)) {
      return children.toList();
    }
  }
}
