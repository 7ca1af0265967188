package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash between any two operations of a save that also deletes an old checkpoint. */
final class CheckpointsCrashTest {

  private static final int KEEP = 2;
  private static final int FAR_TOO_MANY = 1000;

  /** How much of what was not forced a loss of power takes: nothing, half, all. */
  private static final List<Double> LOSSES = List.of(0.0, 0.5, 1.0);

  @TempDir private Path folder;

  @Test
  void aProcessDyingAnywhereLeavesTheOldOrTheNewCheckpointWhole() throws IOException {
    for (double loss : LOSSES) {
      int survived = 0;
      boolean failed = true;
      for (int k = 0; failed; k++) {
        Path run = folder.resolve(loss + "-" + k).resolve("run");
        save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 1);
        save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 2);
        CrashingDisk disk = CrashingDisk.dyingAfter(k);
        failed = !saves(run, disk, 3);
        disk.losePower((int) (loss * disk.unforced()));
        long newest = assertRecovers(run).orElseThrow();
        assertTrue(newest == 3 || (failed && newest == 2), "operation " + k + ": " + newest);
        survived = k;
      }
      assertTrue(survived > 25, survived + " operations");
    }
  }

  @Test
  void aProcessDyingAnywhereInTheFirstSaveLeavesNothingOrTheCheckpoint() throws IOException {
    for (double loss : LOSSES) {
      boolean failed = true;
      for (int k = 0; failed; k++) {
        Path run = folder.resolve("first-" + loss + "-" + k).resolve("runs").resolve("run");
        Files.createDirectories(run.getParent().getParent());
        CrashingDisk disk = CrashingDisk.dyingAfter(k);
        failed = !saves(run, disk, 1);
        disk.losePower((int) (loss * disk.unforced()));
        assertTrue(assertRecovers(run).isPresent() || failed, "operation " + k);
      }
    }
  }

  @Test
  void aDiskThatFailsOnceAnywhereLeavesEverythingWholeAndTheNextSaveSucceeds() throws IOException {
    boolean failed = true;
    for (int k = 0; failed; k++) {
      Path run = folder.resolve("once-" + k).resolve("run");
      save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 1);
      save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 2);
      CrashingDisk disk = CrashingDisk.failingOnceAfter(k);
      failed = !saves(run, disk, 3);
      assertNothingDamaged(run);
      save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 4);
      assertEquals(4, assertNothingDamaged(run).orElseThrow());
      assertTidy(run, KEEP);
    }
  }

  @Test
  void aDeathDuringTidyingUpIsHealedByTheNextSave() throws IOException {
    boolean failed = true;
    for (int k = 0; failed; k++) {
      Path run = folder.resolve("tidy-" + k).resolve("run");
      save(run, CrashingDisk.dyingAfter(FAR_TOO_MANY), 1);
      assertThrows(
          IOException.class,
          () ->
              new Checkpoints(run, KEEP, 0, CrashingDisk.dyingAfter(12))
                  .save(2, CheckpointFiles.of(2)));
      CrashingDisk disk = CrashingDisk.dyingAfter(k);
      try {
        new Checkpoints(run, KEEP, 0, disk).recover(damage -> fail(damage.reason()));
      } catch (IOException e) {
        assertTrue(disk.failed(), e.toString());
      }
      failed = disk.failed();
      disk.losePower(disk.unforced());
      assertEquals(1, assertRecovers(run).orElseThrow());
    }
  }

  /** The newest whole checkpoint's step, after which training can continue. */
  private static Optional<Long> assertRecovers(Path run) throws IOException {
    Optional<Long> newest = assertNothingDamaged(run);
    Checkpoints checkpoints = new Checkpoints(run, KEEP, 0, CrashingDisk.dyingAfter(FAR_TOO_MANY));
    assertEquals(
        newest, checkpoints.recover(damage -> fail(damage.reason())).map(Checkpoint::step));
    checkpoints.save(9, CheckpointFiles.of(9));
    assertEquals(9, assertNothingDamaged(run).orElseThrow());
    assertTidy(run, newest.isPresent() ? KEEP : 1);
    return newest;
  }

  /** Whatever bears a checkpoint's name is whole. */
  private static Optional<Long> assertNothingDamaged(Path run) throws IOException {
    Checkpoints checkpoints = new Checkpoints(run, KEEP);
    for (Checkpoint checkpoint : checkpoints.list()) {
      CheckpointFiles.assertWhole(checkpoint);
    }
    return checkpoints.newestWhole(damage -> fail(damage.reason())).map(Checkpoint::step);
  }

  private static void assertTidy(Path run, int atMost) throws IOException {
    try (Stream<Path> children = Files.list(run)) {
      List<String> names = children.map(child -> child.getFileName().toString()).toList();
      assertTrue(names.size() <= atMost, names.toString());
      assertTrue(names.stream().allMatch(name -> name.startsWith("step-")), names.toString());
    }
  }

  private static boolean saves(Path run, CrashingDisk disk, long step) {
    try {
      save(run, disk, step);
      return true;
    } catch (IOException e) {
      assertTrue(disk.failed(), e.toString());
      return false;
    }
  }

  private static void save(Path run, CrashingDisk disk, long step) throws IOException {
    Files.createDirectories(run.getParent());
    new Checkpoints(run, KEEP, 0, disk).save(step, CheckpointFiles.of(step));
  }
}
