package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {
  @TempDir private Path folder;

  /** The system's own disk that is always full. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsToldWithTheNameOfTheFileAndNothingIsLeft() throws IOException {
    Path file = folder.resolve("images.zip");
    Files.createSymbolicLink(AtomicFile.temporary(file), Path.of("/dev/full"));
    try (Archive archive = new Archive(file, false)) {
      assertNames(file, () -> archive.add("a.png", new byte[10]));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whateverFailsNamesTheFile() throws IOException {
    Path file = folder.resolve("images.zip");
    Archive archive = new Archive(file, false);
    archive.begin("a.png");
    archive.close(); // From now on the disk takes nothing.

    assertNames(file, () -> archive.write(new byte[1 << 20]));
    assertNames(file, archive::end);
    assertNames(file, () -> archive.begin("b.png"));
    assertNames(file, archive::finish);
  }

  private static void assertNames(Path file, Executable writing) {
    IOException e = assertThrows(IOException.class, writing);
    assertTrue(e.getMessage().startsWith("cannot write " + file + " ("), e.getMessage());
  }
}
