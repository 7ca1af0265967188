package io.github.ddpm.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void whateverFailsTheOldFileStaysAndNothingIsLeftBeside() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    IOException e = assertThrows(IOException.class, () -> write(file, new IOException("full")));
    assertEquals(
        "cannot write %s (full); check that its folder exists, is writable and has space"
            .formatted(file),
        e.getMessage());
    assertThrows(IllegalStateException.class, () -> write(file, new IllegalStateException()));

    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), inFolder());
  }

  private static void write(Path file, Exception failure) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          out.write(1);
          if (failure instanceof IOException e) {
            throw e;
          }
          throw (RuntimeException) failure;
        });
  }

  @Test
  void aPlaceThatCannotBeIsNamedOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder").resolve("in/it");
    IOException e =
        assertThrows(IOException.class, () -> AtomicFile.write(file, out -> out.write(1)));
    assertEquals(2, e.getMessage().split(Pattern.quote(file.toString()), -1).length, e.toString());
  }

  @Test
  void aFolderIsThereWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("new/target");
    for (boolean finished : new boolean[] {false, true}) {
      try (AtomicFile atomic = AtomicFile.claimed(target, true)) {
        Path inner = Files.createDirectories(atomic.temporary().resolve("inner"));
        Files.writeString(inner.resolve("file"), "text");
        if (finished) {
          atomic.finish();
        }
      }
      assertEquals(finished ? List.of(target) : List.of(), in(target.getParent()));
    }
    assertEquals("text", Files.readString(target.resolve("inner/file")));
  }

  @Test
  void aProcessThatEndsAtOnceLeavesNothing() throws IOException {
    try (AtomicFile file = AtomicFile.claimed(folder.resolve("file"), true);
        AtomicFile whole = AtomicFile.claimed(folder.resolve("whole"), true)) {
      Files.writeString(file.temporary(), "half");
      Files.writeString(whole.temporary(), "whole");
      whole.finish();

      AtomicFile.deleteUnfinished();

      assertEquals(List.of(folder.resolve("whole")), inFolder());
    }
  }

  @Test
  void aFileThatHasAppearedIsKeptAndTheResultGoesBesideIt() throws IOException {
    Path file = folder.resolve("two.npz");
    for (String name : List.of("two.npz", "two-2.npz", "two-3.npz")) {
      try (AtomicFile atomic = AtomicFile.claimed(file, false)) {
        assertEquals(folder.resolve(name), atomic.complete(out -> out.write(name.getBytes(UTF_8))));
      }
      assertEquals(name, Files.readString(folder.resolve(name)));
    }
    try (AtomicFile atomic = AtomicFile.claimed(file, true)) {
      assertEquals(file, atomic.complete(out -> out.write('!')));
    }
    assertEquals("!", Files.readString(file));
    assertEquals(3, inFolder().size());
  }

  @Test
  void aFileIsNotReplacedUnasked() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        FileAlreadyExistsException.class,
        () -> AtomicFile.write(file, false, out -> out.write('!')));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), inFolder());
  }

  @Test
  void aClaimedFileIsWrittenByNobodyElse() throws IOException {
    Path file = folder.resolve("new/file");
    try (AtomicFile first = AtomicFile.claimed(file, false)) {
      IOException e = assertThrows(IOException.class, () -> AtomicFile.claimed(file, true));
      assertTrue(e.getMessage().contains("written by another process; wait"), e.getMessage());
      first.complete(out -> out.write('1'));
    }
    AtomicFile.claimed(file, true).close();
    assertEquals(List.of(file), in(file.getParent()));
  }

  @Test
  void whatAKilledProcessHasLeftIsDeletedByTheNextOfTheSameFile() throws IOException {
    Files.writeString(folder.resolve(".file.01234abc.part"), "half");
    Files.writeString(folder.resolve(".file.lock"), "");
    Path other = Files.writeString(folder.resolve(".other.01234abc.part"), "of another");
    Path mine = Files.writeString(folder.resolve(".file.mine.part"), "a user's");
    AtomicFile.claimed(folder.resolve("file"), false).close();
    assertEquals(Set.of(other, mine), Set.copyOf(inFolder()));
  }

  @Test
  void whatOthersMayBeWritingIsDeletedOnlyWhenItIsOld() throws IOException {
    Path old = Files.writeString(folder.resolve(".00001.png.01234abc.part"), "half");
    Path fresh = Files.writeString(folder.resolve(".00002.png.01234abc.part"), "half");
    Files.setLastModifiedTime(old, FileTime.fromMillis(0));
    AtomicFile.sweep(folder, Pattern.compile("\\d+\\.png"), Duration.ofDays(1));
    assertEquals(List.of(fresh), inFolder());
  }

  /** After a loss of power, a name without its bytes would be an empty file. */
  @Test
  void theBytesAreForcedToDiskBeforeTheFileGetsItsName() throws IOException {
    Path record = folder.resolve("events.jfr");
    Path file = folder.resolve("file");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
      recording.start();
      AtomicFile.write(file, out -> out.write('!'));
      recording.stop();
      recording.dump(record);
    }
    List<String> forced =
        RecordingFile.readAllEvents(record).stream().map(event -> event.getString("path")).toList();
    assertTrue(forced.contains(AtomicFile.temporary(file).toString()), forced.toString());
  }

  /** Another class loader has statics of its own, as another process has. */
  @Test
  void noOtherProcessHasTheSameTemporaryName() throws Exception {
    Path file = folder.resolve("file");
    try (URLClassLoader other =
        new URLClassLoader(
            new URL[] {placeOf(AtomicFile.class), placeOf(FileUtils.class)},
            ClassLoader.getPlatformClassLoader())) {
      Object name =
          other
              .loadClass(AtomicFile.class.getName())
              .getMethod("temporary", Path.class)
              .invoke(null, file);
      assertNotEquals(AtomicFile.temporary(file), name);
    }
  }

  private static URL placeOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private List<Path> inFolder() throws IOException {
    return in(folder);
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
