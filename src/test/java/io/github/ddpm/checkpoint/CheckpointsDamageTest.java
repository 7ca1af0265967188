package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsDamageTest {

  private static final List<String> FILES =
      List.of("manifest.json", "model_index.json", "training/state.bin", CheckpointFiles.WEIGHTS);

  @TempDir private Path run;
  private Checkpoints checkpoints;
  private Checkpoint old;
  private Checkpoint damaged;

  @BeforeEach
  void saveTwo() throws IOException {
    checkpoints = new Checkpoints(run, 5);
    old = checkpoints.save(1, CheckpointFiles.of(1));
    damaged = checkpoints.save(2, CheckpointFiles.of(2));
  }

  @Test
  void everyFlippedBitOfEveryFileIsFound() throws IOException {
    for (String name : FILES) {
      byte[] valid = Files.readAllBytes(damaged.folder().resolve(name));
      for (int i = 0; i < valid.length; i++) {
        byte[] flipped = valid.clone();
        flipped[i] ^= (byte) (1 << i % 8);
        assertFound(name, flipped, valid);
      }
    }
  }

  @Test
  void everyTruncationOfEveryFileIsFound() throws IOException {
    for (String name : FILES) {
      byte[] valid = Files.readAllBytes(damaged.folder().resolve(name));
      for (int length = 0; length < valid.length; length++) {
        assertFound(name, Arrays.copyOf(valid, length), valid);
      }
      assertFound(name, Arrays.copyOf(valid, valid.length + 1), valid);
    }
  }

  @Test
  void aFileOfAnotherLengthIsToldAsSuch() throws IOException {
    Files.write(damaged.folder().resolve(CheckpointFiles.WEIGHTS), new byte[3]);
    List<Damage> found = new ArrayList<>();
    checkpoints.newestWhole(found::add);
    assertTrue(found.get(0).reason().contains(" has 3 bytes, was written with "));
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    for (String name : FILES) {
      Path file = damaged.folder().resolve(name);
      byte[] valid = Files.readAllBytes(file);
      Files.delete(file);
      assertOldIsUsedBecause(name);
      Files.write(file, valid);
    }
  }

  @Test
  void aFolderInAFilesPlaceIsFound() throws IOException {
    for (String name : FILES) {
      Path file = damaged.folder().resolve(name);
      byte[] valid = Files.readAllBytes(file);
      Files.delete(file);
      Files.createDirectory(file);
      assertOldIsUsedBecause(name);
      Files.delete(file);
      Files.write(file, valid);
    }
  }

  /** It may be whole: to train on from an older one, and save over it, would lose it. */
  @Test
  void aCheckpointThatMayNotBeReadIsAnErrorAndStaysWhereItIs() throws IOException {
    RecordingDisk disk = new RecordingDisk(run);
    checkpoints = new Checkpoints(run, 5, 0, disk);
    for (String name : FILES) {
      Path file = damaged.folder().resolve(name);
      disk.lockAway(file);
      IOException e =
          assertThrows(AccessDeniedException.class, () -> checkpoints.recover(damage -> fail()));
      assertEquals(file.toString(), e.getMessage());
    }
    disk.lockAway(run);
    assertEquals(List.of(), disk.done());
    assertEquals(Optional.of(damaged), checkpoints.recover(damage -> fail()));
  }

  @Test
  void aCheckpointUnderAnotherStepsNameIsFound() throws IOException {
    Files.move(damaged.folder(), run.resolve("step-00000003"));
    List<Damage> found = new ArrayList<>();
    assertEquals(Optional.of(old), checkpoints.newestWhole(found::add));
    assertTrue(found.get(0).reason().contains("belongs to step 2"), found.toString());
  }

  /** Such a manifest has the one form that is valid. */
  @Test
  void aManifestThatListsOtherPlacesOrNothingIsFound() throws IOException {
    Path file = damaged.folder().resolve("manifest.json");
    FileDigest digest = new FileDigest("0".repeat(64), 1);
    for (String name : List.of("../outside", "/etc/passwd", "a\0b")) {
      Manifest manifest = new Manifest(2, new TreeMap<>(Map.of(name, digest)));
      Files.write(file, manifest.bytes());
      String reason = assertOldIsUsedBecause("manifest.json");
      assertTrue(reason.contains("an invalid name"), reason);
    }
    for (String files : List.of("null", "{\n    \"model_index.json\": null\n  }")) {
      Files.writeString(file, "{\n  \"files\": %s,\n  \"step\": 2\n}\n".formatted(files));
      assertOldIsUsedBecause("manifest.json");
    }
  }

  @Test
  void aManifestOfGigabytesTakesNoMemory() throws IOException {
    Path file = damaged.folder().resolve("manifest.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertOldIsUsedBecause("manifest.json");
  }

  /** By the run, which keeps one checkpoint, while another process looks for the newest. */
  @Test
  void whereAllAreDeletedMeanwhileTheNextOneIsFound() throws IOException {
    Checkpoints saving = new Checkpoints(run, 1);
    FileOperations disk =
        new RecordingDisk(run) {
          private boolean isFirst = true;

          @Override
          public InputStream open(Path file) throws IOException {
            if (isFirst) {
              isFirst = false;
              saving.save(3, CheckpointFiles.of(3));
            }
            return super.open(file);
          }
        };
    assertEquals(
        3L, new SavedCheckpoints(run, disk).newestWhole(damage -> fail()).orElseThrow().step());
    assertEquals(1, saving.list().size());
  }

  @Test
  void whatIsNotReadIsKnownByItsSize() throws IOException {
    Path weights = damaged.folder().resolve(CheckpointFiles.WEIGHTS);
    byte[] changed = Files.readAllBytes(weights);
    changed[0] ^= 1;
    Files.write(weights, changed);
    Predicate<String> others = name -> !name.equals(CheckpointFiles.WEIGHTS);
    assertEquals(Optional.of(damaged), checkpoints.newestWhole(others, damage -> fail()));
    assertEquals(Optional.of(old), checkpoints.newestWhole(damage -> {}));
    Files.write(weights, new byte[3]);
    assertEquals(Optional.of(old), checkpoints.newestWhole(others, damage -> {}));
  }

  @Test
  void filesThatSomebodyAddedDoNotMatter() throws IOException {
    Files.writeString(damaged.folder().resolve("notes.txt"), "the good one");
    assertEquals(Optional.of(damaged), checkpoints.newestWhole(damage -> fail()));
  }

  @Test
  void damagedCheckpointsAreMovedAsideAndNeverDeleted() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Path weights = damaged.folder().resolve(CheckpointFiles.WEIGHTS);
      Files.writeString(weights, "damage " + i);
      List<Damage> found = new ArrayList<>();
      assertEquals(Optional.of(old), checkpoints.recover(found::add));
      Path aside = run.resolve("damaged-step-00000002" + (i == 1 ? "" : "-" + i));
      assertEquals(List.of(aside), found.stream().map(Damage::folder).toList());
      assertFalse(Files.exists(damaged.folder()));
      assertEquals("damage " + i, Files.readString(aside.resolve(CheckpointFiles.WEIGHTS)));
      checkpoints.save(2, CheckpointFiles.of(2));
    }
    assertEquals(Optional.of(damaged), checkpoints.recover(damage -> fail()));
  }

  /** To start over would look like a run that goes on. */
  @Test
  void ifAllAreDamagedThatIsAnErrorAndAllStayWhereTheyAre() throws IOException {
    for (Checkpoint checkpoint : List.of(old, damaged)) {
      Files.writeString(checkpoint.folder().resolve(CheckpointFiles.WEIGHTS), "damage");
    }
    IOException e =
        assertThrows(IOException.class, () -> checkpoints.recover(damage -> fail("set aside")));
    assertTrue(e.getMessage().contains("all checkpoints are damaged"), e.getMessage());
    assertTrue(e.getMessage().contains("  step-00000001: "), e.getMessage());
    assertTrue(e.getMessage().contains("give another --run"), e.getMessage());
    assertEquals(List.of(old, damaged), checkpoints.list());
  }

  private void assertFound(String name, byte[] content, byte[] valid) throws IOException {
    Path file = damaged.folder().resolve(name);
    replace(file, content);
    assertOldIsUsedBecause(name);
    replace(file, valid);
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Files.delete(file); // Some file systems write through when a file is overwritten.
    Files.write(file, content);
  }

  private String assertOldIsUsedBecause(String name) throws IOException {
    List<Damage> found = new ArrayList<>();
    assertEquals(Optional.of(old), checkpoints.newestWhole(found::add));
    assertEquals(List.of(damaged.folder()), found.stream().map(Damage::folder).toList());
    // A flipped manifest may blame the file that it now describes wrongly.
    String reason = found.get(0).reason();
    assertTrue(reason.contains(Path.of(name).toString()) || name.equals("manifest.json"), reason);
    return reason;
  }
}
