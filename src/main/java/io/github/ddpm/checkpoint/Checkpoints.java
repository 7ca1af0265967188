package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The checkpoints of one run. A folder named {@code step-…} is a complete checkpoint at every
 * moment: a single renaming creates or removes it. One process at a time may write; any number may
 * read meanwhile.
 */
public final class Checkpoints {

  private static final String STAGING = ".staging-";
  private static final String DELETING = ".deleting-";
  private static final String DAMAGED = "damaged-";

  private final Path run;
  private final int keep;
  private final long keepEvery;
  private final FileOperations operations;

  /**
   * The checkpoints in a run's folder; does not access the disk.
   *
   * @param run the run's folder, created when the first checkpoint is saved
   * @param keep the number of newest checkpoints that stay on disk, at least 1
   */
  public Checkpoints(Path run, int keep) {
    this(run, keep, 0, new DiskOperations());
  }

  /**
   * The same, with checkpoints that are kept permanently and with other file operations.
   *
   * @param keepEvery checkpoints of steps divisible by this are never deleted; 0 for none
   */
  public Checkpoints(Path run, int keep, long keepEvery, FileOperations operations) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep: must be at least 1, is " + keep);
    } else if (keepEvery < 0) {
      throw new IllegalArgumentException("keep_every: must be at least 0, is " + keepEvery);
    }
    this.run = run.toAbsolutePath().normalize();
    this.keep = keep;
    this.keepEvery = keepEvery;
    this.operations = operations;
  }

  /** Saves a checkpoint; see {@link #save(long, Set, CheckpointWriter)}. */
  public Checkpoint save(long step, CheckpointWriter writer) throws IOException {
    return save(step, Set.of(), writer);
  }

  /**
   * Saves a checkpoint, then deletes the oldest ones beyond those to keep. When this returns, the
   * checkpoint survives a loss of power; if it throws, every checkpoint on disk is still complete.
   *
   * @param step the number of optimizer steps done, at least 0
   * @param best the steps of checkpoints that are not deleted now, however old they are
   * @param writer writes the checkpoint's files
   * @throws FileAlreadyExistsException if this step has been saved before
   * @throws IOException if the disk fails, or the writer does
   */
  public Checkpoint save(long step, Set<Long> best, CheckpointWriter writer) throws IOException {
    Checkpoint saved = new Checkpoint(run.resolve(Checkpoint.name(step)), step);
    if (Files.exists(saved.folder())) {
      throw new FileAlreadyExistsException(
          saved.folder().toString(), null, "this step is already saved; move it away first");
    }
    createRun(run);
    removeLeftovers();
    Path staging = run.resolve(STAGING + Checkpoint.name(step));
    try {
      StagingFolder content = new StagingFolder(staging, operations);
      writer.write(content);
      content.seal(step);
      operations.rename(staging, saved.folder());
    } catch (Throwable e) {
      giveUp(e);
      throw e;
    }
    operations.force(run);
    deleteAllBut(saved, best);
    return saved;
  }

  /**
   * Checks that there is space for another checkpoint before an old one is deleted, and creates the
   * run's folder.
   *
   * @param bytes size of one checkpoint in bytes
   * @param others the number of checkpoints that stay besides the newest
   * @throws IOException if there is not enough space, or the folder cannot be written
   */
  public void requireSpace(long bytes, int others) throws IOException {
    createRun(run);
    long missing = Math.max(1, keep + others + 1 - list().size());
    long free = operations.usableSpace(run);
    if (free < missing * bytes) {
      throw new IOException(
          "%s: %d checkpoints of %s each are still to be written, but only %s are free; make room, lower training.keep, or give another --run"
              .formatted(run, missing, gigabytes(bytes), gigabytes(free)));
    }
    Path trial = run.resolve(STAGING + "trial");
    Files.deleteIfExists(trial);
    operations.create(trial).close();
    operations.delete(trial);
  }

  private static String gigabytes(long bytes) {
    return "%.3f GB".formatted(bytes / 1e9);
  }

  /**
   * The checkpoint of a step, if it is complete and unchanged; reads every byte of it.
   *
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

  /** All checkpoints by their names, oldest first, without checking their files. */
  public List<Checkpoint> list() throws IOException {
    return children().stream()
        .filter(Files::isDirectory)
        .flatMap(folder -> Checkpoint.named(folder).stream())
        .sorted(Comparator.comparingLong(Checkpoint::step))
        .toList();
  }

  /**
   * The newest checkpoint whose files are all there and unchanged, every byte of which was read.
   */
  public Optional<Checkpoint> newestWhole(Consumer<Damage> report) throws IOException {
    return newestWhole(name -> true, report);
  }

  /**
   * The newest checkpoint whose files are all present and unchanged. Reads every byte of it and
   * changes nothing, so it is safe while the run continues.
   *
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
   * Cleans up the run's folder before training resumes: removes the remains of an interrupted save,
   * and moves damaged checkpoints newer than the newest complete one aside, to {@code
   * damaged-step-…}.
   *
   * @param report called for each checkpoint moved aside, with its new place
   * @return the newest complete checkpoint, as in {@link #newestWhole}
   * @throws IOException if there are checkpoints, but all of them are damaged; they stay where they
   *     are
   */
  public Optional<Checkpoint> recover(Consumer<Damage> report) throws IOException {
    removeLeftovers();
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

  private void deleteAllBut(Checkpoint saved, Set<Long> best) throws IOException {
    List<Checkpoint> others = new ArrayList<>();
    for (Checkpoint checkpoint : list()) {
      if (!checkpoint.equals(saved) && isOurs(checkpoint)) {
        others.add(checkpoint);
      }
    }
    for (Checkpoint old : others.subList(0, Math.max(0, others.size() + 1 - keep))) {
      if (!staysForGood(old) && !best.contains(old.step())) {
        operations.rename(old.folder(), run.resolve(DELETING + old.folder().getFileName()));
      }
    }
    removeLeftovers();
  }

  private boolean staysForGood(Checkpoint checkpoint) {
    return keepEvery > 0 && checkpoint.step() % keepEvery == 0;
  }

  private boolean isOurs(Checkpoint checkpoint) throws IOException {
    try {
      Manifest.read(checkpoint, operations);
      return true;
    } catch (CorruptFileException e) {
      return false;
    }
  }

  private void removeLeftovers() throws IOException {
    List<Path> leftovers = children().stream().filter(Checkpoints::isLeftover).toList();
    if (!leftovers.isEmpty()) {
      operations.force(run); // Or a deleted checkpoint's name could reappear without its files.
    }
    for (Path leftover : leftovers) {
      deleteTree(leftover);
    }
  }

  private static boolean isLeftover(Path child) {
    String name = child.getFileName().toString();
    return name.startsWith(STAGING) || name.startsWith(DELETING);
  }

  private void giveUp(Throwable reason) {
    try {
      removeLeftovers(); // They may be what fills a full disk.
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private void deleteTree(Path root) throws IOException {
    List<Path> parentsFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      parentsFirst = new ArrayList<>(paths.toList());
    }
    Collections.reverse(parentsFirst);
    for (Path path : parentsFirst) {
      operations.delete(path);
    }
  }

  private void createRun(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      createRun(folder.getParent());
      operations.createFolder(folder);
      operations.force(folder.getParent());
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

  private List<Path> children() throws IOException {
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(run)) {
      return children.toList();
    }
  }
}
