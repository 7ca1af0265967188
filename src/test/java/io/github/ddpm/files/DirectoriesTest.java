package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class DirectoriesTest {
  @TempDir private Path folder;

  @Test
  void makesWhatIsMissingAndRefusesAFile() throws IOException {
    assertTrue(Files.isDirectory(Directories.make(folder.resolve("a/b"))));
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(FileAlreadyExistsException.class, () -> Directories.make(file));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkToAFolderIsAFolder() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), there);
    assertEquals(link, Directories.make(link));
    assertTrue(
        Files.isDirectory(there.resolve(Directories.make(link.resolve("in")).getFileName())));
  }
}
