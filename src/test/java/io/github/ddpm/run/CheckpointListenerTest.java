package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.FileOperations;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.Best;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails during training. */
final class CheckpointListenerTest {
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8, 16]",
                  "model.attention_resolutions=[4]",
                  "model.norm_num_groups=4")));

  static {
    Torch.start();
  }

  @TempDir Path parent;
  private Path folder;
  private final UNet unet = new UNet(CONFIG.unet());
  private final TrainingState state = new TrainingState(unet, CONFIG.training(), 1, Device.cpu());
  private final FullDisk disk = new FullDisk();
  private final TrainingControl control = new TrainingControl(Optional.empty());
  private RunLock lock;

  @BeforeEach
  void takeLock() throws IOException {
    folder = Files.createDirectories(parent.resolve("run"));
    lock = RunLock.take(folder);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
    lock.close();
  }

  private CheckpointListener saving(Duration pause) {
    return saving(CONFIG, pause);
  }

  private CheckpointListener saving(RunConfig config, Duration pause) {
    RunFolder run = new RunFolder(folder, config, "ddpm train", Optional.empty(), lock, disk);
    return new CheckpointListener(run, 10, unet, state, control, pause, Progress.NONE);
  }

  /** As in the loop, which asks before the step. */
  /** What saves when the run is resumed. */
  private CheckpointListener resumed() throws IOException {
    RunFolder again = new RunFolder(folder, CONFIG, "ddpm train", Optional.empty(), lock, disk);
    again.restore(state, damage -> {});
    return new CheckpointListener(again, 10, unet, state, control, Duration.ZERO, Progress.NONE);
  }

  /** Measures the best so far, and does the step. */
  private void best(CheckpointListener saving, long step, double figure, String images)
      throws IOException {
    saving.best(new Best(step, "swd", figure, images));
    step(saving, step);
  }

  private void step(CheckpointListener saving, long step) {
    if (saving.isWanted()) {
      saving.onSaveWanted();
    }
    state.step(step);
    saving.onStep(step);
  }

  private List<Long> saved() throws IOException {
    return new Checkpoints(folder, 1).list().stream().map(Checkpoint::step).toList();
  }

  @Test
  void onAFullDiskTrainingContinuesAndTheNextStepWithRoomIsSaved() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    disk.fill();
    step(saving, 10);
    step(saving, 11);
    assertEquals(List.of(), saved());
    disk.makeRoom();
    step(saving, 12);
    step(saving, 13);
    assertEquals(List.of(12L), saved());
  }

  @Test
  void keepAndKeepEveryOfTheSettingsBoundTheDisk() throws IOException {
    List<Assignment> settings =
        Assignment.parse(List.of("training.keep=2", "training.keep_every=20"));
    CheckpointListener saving = saving(ConfigLoader.override(CONFIG, settings), Duration.ZERO);
    for (long step = 10; step <= 70; step += 10) {
      step(saving, step);
    }
    assertEquals(List.of(20L, 40L, 60L, 70L), saved());
  }

  @Test
  void theBestStaysOnDiskUntilThereIsABetter() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    best(saving, 7, 3, "8 images");
    for (long step = 10; step <= 50; step += 10) {
      step(saving, step);
    }
    assertEquals(List.of(7L, 30L, 40L, 50L), saved());
    best(saving, 57, 2, "8 images");
    step(saving, 60);
    assertEquals(List.of(50L, 57L, 60L), saved());
  }

  @Test
  void theBestByAnotherMeasureStaysToo() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    best(saving, 7, 3, "8 images");
    best(saving, 8, 9, "9 images");
    CheckpointListener resumed = resumed();
    best(resumed, 9, 8, "9 images");
    for (long step = 10; step <= 50; step += 10) {
      step(resumed, step);
    }
    assertEquals(List.of(7L, 9L, 30L, 40L, 50L), saved());
    assertEquals(List.of(7L), resumed.best().orElseThrow().others());
  }

  /** A user may delete a checkpoint, which says nothing of the others. */
  @Test
  void whereTheBestWasDeletedTheBestByAnotherMeasureStaysAndAnyFigureIsBetter() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    best(saving, 7, 3, "8 images");
    best(saving, 8, 9, "9 images");
    PathUtils.delete(folder.resolve("step-00000008"));
    assertEquals(Optional.empty(), saving.best());
    step(saving, 10);

    CheckpointListener resumed = resumed();
    assertEquals(Optional.empty(), resumed.best());
    for (long step = 20; step <= 50; step += 10) {
      step(resumed, step);
    }
    assertEquals(List.of(7L, 30L, 40L, 50L), saved());
    best(resumed, 57, 99, "9 images");
    assertEquals(List.of(7L), resumed.best().orElseThrow().others());
  }

  @Test
  void aBestThatFindsNoRoomIsNoneAndTheOneBeforeStays() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    Best first = new Best(7, "swd", 3, "8 images");
    saving.best(first);
    step(saving, 7);
    disk.fill();
    best(saving, 8, 2, "8 images");
    disk.makeRoom();
    step(saving, 9);
    assertEquals(List.of(7L, 9L), saved());
    assertEquals(Optional.of(first), saving.best());
  }

  @Test
  void betweenTwoTriesThereIsAPause() throws IOException {
    CheckpointListener saving = saving(Duration.ofHours(1));
    disk.fill();
    step(saving, 10);
    disk.makeRoom();
    step(saving, 11);
    assertEquals(List.of(), saved());
    control.save();
    step(saving, 12);
    assertEquals(List.of(12L), saved());
  }

  @Test
  void theLastStepIsTriedAgainUntilThereIsRoom() throws IOException {
    CheckpointListener saving = saving(Duration.ofMillis(1));
    disk.fillFor(3);
    state.step(7);
    saving.finish();
    assertEquals(List.of(7L), saved());
  }

  @Test
  void theLastStepIsGivenUpIfThereIsNeverRoom() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    step(saving, 10);
    disk.fill();
    state.step(17);
    IOException e = assertThrows(IOException.class, saving::finish);
    assertEquals(
        "step 17 could not be saved (No space left on device); the last saved step is 10",
        e.getMessage());
    assertEquals(List.of(10L), saved());
  }

  @Test
  @Timeout(60)
  void whoeverStopsTrainingDoesNotWaitForRoom() {
    CheckpointListener saving = saving(Duration.ofHours(1));
    disk.fill();
    control.stop();
    state.step(7);
    assertThrows(IOException.class, saving::finish);
  }

  @Test
  void aRunFolderThatIsDeletedComesBackWithTheNextCheckpointAndItsLock() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    step(saving, 10);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
    step(saving, 20);
    assertEquals(List.of(20L), saved());
    assertTrue(RunLock.holder(folder).isPresent());
  }

  @Test
  void aRunFolderThatIsAnothersByNowIsNotSavedInto() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    step(saving, 10);
    PathUtils.delete(folder);
    new Checkpoints(folder, 1).save(3, staging -> staging.json("theirs.json", Map.of()));
    Files.writeString(folder.resolve("lock"), "process 1 on elsewhere");
    assertThrows(TakenException.class, () -> step(saving, 20));
    state.step(21);
    assertThrows(TakenException.class, saving::finish);
    assertEquals(List.of(3L), saved());
  }

  /** Another process makes the folder anew while a checkpoint is being written. */
  @Test
  void aSaveEndsWhereTheFolderBecomesAnothers() throws IOException {
    FileOperations owned = new OwnedDisk(disk, lock);
    Files.delete(folder.resolve("lock"));
    assertThrows(IOException.class, () -> owned.delete(folder));
    Files.writeString(folder.resolve("lock"), "process 1 on elsewhere");
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    assertThrows(TakenException.class, () -> owned.delete(theirs));
    assertThrows(TakenException.class, () -> owned.rename(theirs, folder.resolve("ours")));
    assertThrows(TakenException.class, () -> owned.create(folder.resolve("file")));
    assertThrows(TakenException.class, () -> owned.createFolder(folder.resolve("new")));
  }

  @Test
  void weightsThatAreNoNumbersAreNeverSavedButTheNextSoundOnesAre() throws IOException {
    CheckpointListener saving = saving(Duration.ZERO);
    state.flat().addi(Float.NaN);
    step(saving, 10);
    assertEquals(List.of(), saved());
    state.reset();
    step(saving, 11);
    assertEquals(List.of(11L), saved());
  }
}
