package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Saves the checkpoints of one run, and deletes old ones. A folder named {@code step-…} is a
 * complete checkpoint at every moment: a single renaming creates or removes it. One process at a
 * time may do so.
 */
public final class Checkpoints extends SavedCheckpoints {

  private static final String STAGING = ".staging-";
  private static final String DELETING = ".deleting-";

  private final int keep;
  private final long keepEvery;

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
    super(run, operations);
    if (keep < 1) {
      throw new IllegalArgumentException("keep: must be at least 1, is " + keep);
    } else if (keepEvery < 0) {
      throw new IllegalArgumentException("keep_every: must be at least 0, is " + keepEvery);
    }
    this.keep = keep;
    this.keepEvery = keepEvery;
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
          "%s: checkpoints still to be written: %d of %s each, but only %s are free; make room, lower training.keep, or give another --run"
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
    return setDamagedAside(report);
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
}
