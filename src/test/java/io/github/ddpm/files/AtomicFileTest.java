package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void whateverFailsTheOldFileStaysAndNothingIsLeftBeside() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    IOException e = assertThrows(IOException.class, () -> write(file, new IOException("full")));
    assertTrue(e.getMessage().startsWith("cannot write " + file + " (java.io"), e.getMessage());
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
  void aFolderIsThereWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("new/target");
    for (boolean finished : new boolean[] {false, true}) {
      try (AtomicFile atomic = new AtomicFile(target)) {
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
    try (AtomicFile file = new AtomicFile(folder.resolve("file"));
        AtomicFile whole = new AtomicFile(folder.resolve("whole"))) {
      Files.writeString(file.temporary(), "half");
      Files.writeString(whole.temporary(), "whole");
      whole.finish();

      AtomicFile.deleteUnfinished();

      assertEquals(List.of(folder.resolve("whole")), inFolder());
    }
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
