package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {

  @TempDir private Path folder;
  private Path run;
  private Checkpoints checkpoints;

  @BeforeEach
  void nameTheRun() {
    run = folder.resolve("checkpoints").resolve("run");
    checkpoints = new Checkpoints(run, 2);
  }

  @Test
  void aRunThatDoesNotExistHasNoCheckpointsAndIsNotMade() throws IOException {
    assertEquals(List.of(), checkpoints.list());
    assertEquals(Optional.empty(), checkpoints.recover(damage -> fail()));
    assertFalse(Files.exists(run));
  }

  @Test
  void theNewestAreKeptAndTheRestIsDeleted() throws IOException {
    for (long step : List.of(5, 10, 15, 123_456_789)) {
      Checkpoint saved = checkpoints.save(step, CheckpointFiles.of(step));
      CheckpointFiles.assertWhole(saved);
      assertEquals(Optional.of(saved), checkpoints.newestWhole(damage -> fail()));
    }
    assertEquals(List.of("step-00000015", "step-123456789"), names());
  }

  @Test
  void whatKeepEveryDividesStaysForGood() throws IOException {
    checkpoints = new Checkpoints(run, 2, 10, new DiskOperations());
    for (long step = 5; step <= 45; step += 5) {
      checkpoints.save(step, CheckpointFiles.of(step));
    }
    assertEquals(
        List.of(
            "step-00000010", "step-00000020", "step-00000030", "step-00000040", "step-00000045"),
        names());
  }

  @Test
  void spaceForAllThatIsStillToBeKeptAndOneMoreIsRequired() throws IOException {
    checkpoints = new Checkpoints(run, 2, 0, CrashingDisk.withSpace(3000));
    checkpoints.requireSpace(1000, 0);
    IOException e = assertThrows(IOException.class, () -> checkpoints.requireSpace(1001, 0));
    assertTrue(e.getMessage().contains("to be written: 3 of 0.000 GB each, but"), e.getMessage());
    assertTrue(e.getMessage().contains("lower training.keep"), e.getMessage());
    checkpoints.save(1, CheckpointFiles.of(1));
    checkpoints.requireSpace(1500, 0);
    checkpoints.save(2, CheckpointFiles.of(2));
    checkpoints.requireSpace(3000, 0);
    checkpoints.requireSpace(1500, 1); // And the best beside them.
    assertThrows(IOException.class, () -> checkpoints.requireSpace(1501, 1));
    assertEquals(List.of("step-00000001", "step-00000002"), names());
  }

  @Test
  void aFolderThatCannotBeWrittenIsFoundOutBeforehand() {
    checkpoints = new Checkpoints(run, 2, 0, CrashingDisk.dyingAfter(4));
    assertThrows(IOException.class, () -> checkpoints.requireSpace(1, 0));
  }

  @Test
  void aManifestListsEveryFileWithSizeAndHash() throws IOException {
    checkpoints.save(7, staging -> staging.json("unet/config.json", Map.of("sample_size", 32)));
    // sha256sum of {\n  "sample_size": 32\n}\n
    assertEquals(
        """
        {
          "files": {
            "unet/config.json": {
              "sha256": "d1772c1a0725c863b12c6da50ebfbbb891316398b79ba6b8ec0f503b22dc8459",
              "size": 24
            }
          },
          "step": 7
        }
        """,
        Files.readString(run.resolve("step-00000007/manifest.json")));
  }

  @Test
  void foldersThatItDidNotMakeAreNeverDeleted() throws IOException {
    Files.createDirectories(run.resolve("step-00000001/unet"));
    Files.createDirectories(run.resolve("step-1"));
    Files.createDirectories(run.resolve("previews"));
    Files.writeString(run.resolve("step-00000002"), "a file");
    for (long step = 3; step <= 6; step++) {
      checkpoints.save(step, CheckpointFiles.of(step));
    }
    assertEquals(
        List.of(
            "previews",
            "step-00000001",
            "step-00000002",
            "step-00000005",
            "step-00000006",
            "step-1"),
        names());
  }

  @Test
  void aCheckpointJustSavedIsKeptAlthoughLaterStepsExist() throws IOException {
    checkpoints.save(8, CheckpointFiles.of(8));
    checkpoints.save(9, CheckpointFiles.of(9));
    checkpoints.save(1, CheckpointFiles.of(1));
    assertEquals(List.of("step-00000001", "step-00000009"), names());
  }

  @Test
  void aStepIsNeverSavedTwice() throws IOException {
    checkpoints.save(4, CheckpointFiles.of(4));
    FileAlreadyExistsException e =
        assertThrows(
            FileAlreadyExistsException.class, () -> checkpoints.save(4, CheckpointFiles.of(5)));
    assertTrue(e.getMessage().contains("step-00000004"), e.getMessage());
    CheckpointFiles.assertWhole(checkpoints.list().get(0));
  }

  @Test
  void aWriterThatFailsLeavesNothingBehind() throws IOException {
    checkpoints.save(1, CheckpointFiles.of(1));
    assertThrows(
        IllegalStateException.class,
        () ->
            checkpoints.save(
                2,
                staging -> {
                  staging.json("model_index.json", Map.of());
                  throw new IllegalStateException();
                }));
    assertEquals(List.of("step-00000001"), names());
  }

  @Test
  void whatADeadProcessHasLeftDoesNotStandInTheWayOfTheSameStep() throws IOException {
    checkpoints.save(1, CheckpointFiles.of(1));
    Files.createDirectories(run.resolve(".staging-step-00000002/unet"));
    Files.createDirectories(run.resolve(".deleting-step-00000000/unet"));
    checkpoints.save(2, CheckpointFiles.of(2));
    assertEquals(List.of("step-00000001", "step-00000002"), names());
  }

  @Test
  void filesOutsideTheCheckpointAndItsManifestCannotBeWritten() {
    for (String name :
        List.of("../x", "/x", "", "a/../b", "a//b", "./a", "a/", ".", "manifest.json")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> checkpoints.save(1, staging -> staging.json(name, Map.of())),
          name);
    }
  }

  @Test
  void lookingChangesNothing() throws IOException {
    checkpoints.save(1, CheckpointFiles.of(1));
    Files.createDirectories(run.resolve(".staging-step-00000002"));
    assertEquals(1, checkpoints.newestWhole(damage -> fail()).orElseThrow().step());
    assertEquals(List.of(".staging-step-00000002", "step-00000001"), names());
    checkpoints.recover(damage -> fail());
    assertEquals(List.of("step-00000001"), names());
  }

  @Test
  void aNegativeStepIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> checkpoints.save(-1, CheckpointFiles.of(1)));
    assertFalse(Files.exists(run));
  }

  @Test
  void keepingNoneIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Checkpoints(run, 0));
    assertEquals("keep: must be at least 1, is 0", e.getMessage());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(run)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
