package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Everything that must survive a power loss is forced to disk, in a safe order. */
final class CheckpointsForcedTest {
  private static final String STAGING = ".staging-step-00000001";

  @TempDir private Path folder;

  @Test
  void filesThenFoldersThenTheNameAreForced() throws IOException {
    RecordingDisk disk = new RecordingDisk(folder);
    new Checkpoints(folder.resolve("run"), 2, 0, disk).save(1, CheckpointFiles.of(1));
    String staging = "run/" + STAGING;
    assertEquals(
        List.of(
            "create run",
            "force ",
            "create " + staging,
            "create " + staging + "/model_index.json",
            "create " + staging + "/unet",
            "create " + staging + "/" + CheckpointFiles.WEIGHTS,
            "create " + staging + "/training",
            "create " + staging + "/training/state.bin",
            "create " + staging + "/manifest.json",
            "force " + staging + "/model_index.json",
            "force " + staging + "/training/state.bin",
            "force " + staging + "/" + CheckpointFiles.WEIGHTS,
            "force " + staging + "/manifest.json",
            "force " + staging + "/training",
            "force " + staging + "/unet",
            "force " + staging,
            "rename " + staging + " to run/step-00000001",
            "force run"),
        disk.done().stream().map(line -> line.replace('\\', '/')).toList());
  }

  @Test
  void anOldCheckpointLosesItsNameForGoodBeforeItsFiles() throws IOException {
    RecordingDisk disk = new RecordingDisk(folder);
    Checkpoints checkpoints = new Checkpoints(folder, 1, 0, disk);
    checkpoints.save(1, CheckpointFiles.of(1));
    int before = disk.done().size();
    checkpoints.save(2, CheckpointFiles.of(2));
    List<String> done = disk.done().subList(before, disk.done().size());
    int renamed = done.indexOf("rename step-00000001 to .deleting-step-00000001");
    assertEquals("force ", done.get(renamed - 1));
    assertEquals("force ", done.get(renamed + 1));
    assertEquals("delete .deleting-step-00000001", done.get(done.size() - 1));
    assertEquals(
        renamed + 2,
        done.indexOf(done.stream().filter(op -> op.startsWith("delete")).findFirst().orElse("")));
  }

  @Test
  void whatIsSetAsideKeepsItsNewNameForGood() throws IOException {
    RecordingDisk disk = new RecordingDisk(folder);
    Checkpoints checkpoints = new Checkpoints(folder, 2, 0, disk);
    checkpoints.save(1, CheckpointFiles.of(1));
    Checkpoint saved = checkpoints.save(2, CheckpointFiles.of(2));
    Files.delete(saved.folder().resolve(CheckpointFiles.WEIGHTS));
    int before = disk.done().size();
    checkpoints.recover(damage -> {});
    assertEquals(
        List.of("rename step-00000002 to damaged-step-00000002", "force "),
        disk.done().subList(before, disk.done().size()));
  }

  /** The virtual machine's own record of what it asked of the system. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theDiskItselfIsAskedToForceEachOfThem() throws IOException {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
      recording.start();
      new Checkpoints(folder, 2).save(1, CheckpointFiles.of(1));
      recording.stop();
      recording.dump(file);
    }
    assertEquals(
        List.of(
            STAGING + "/model_index.json with names and times",
            STAGING + "/training/state.bin with names and times",
            STAGING + "/" + CheckpointFiles.WEIGHTS + " with names and times",
            STAGING + "/manifest.json with names and times",
            STAGING + "/training with names and times",
            STAGING + "/unet with names and times",
            STAGING + " with names and times",
            " with names and times"),
        RecordingFile.readAllEvents(file).stream()
            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
            .filter(event -> Path.of(event.getString("path")).startsWith(folder))
            .map(
                event ->
                    folder.relativize(Path.of(event.getString("path")))
                        + (event.getBoolean("metaData") ? " with names and times" : ""))
            .toList());
  }
}
