package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Rows that an evaluation computes, in a file that is there for the next. */
final class RowFileTest {
  private static final int BYTES = 2 * Float.BYTES;

  @TempDir private Path folder;

  @Test
  void twoDoNotWriteOneFile() throws IOException {
    Path file = folder.resolve("features.f32");
    try (RowFile first = new RowFile(file, BYTES)) {
      first.append(new float[] {1, 2});
      IOException e = assertThrows(IOException.class, () -> new RowFile(file, BYTES));
      assertTrue(e.getMessage().startsWith(file + ": another evaluation is"), e.getMessage());
      first.append(new float[] {3, 4});
      assertArrayEquals(new float[] {1, 2, 3, 4}, first.readFloats(0, 2));
    }
    assertEquals(2 * BYTES, Files.size(file));
  }

  /** The system's own disk that is always full. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsToldWithTheNameOfTheFile() throws IOException {
    Path file = folder.resolve("features.f32");
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    try (RowFile rows = new RowFile(file, BYTES)) {
      IOException e = assertThrows(IOException.class, () -> rows.append(new float[] {1, 2}));
      assertTrue(
          e.getMessage().startsWith("cannot write " + file + " (No space left on device); check"),
          e.getMessage());
    }
  }

  @Test
  void aRowThatWasCutOffIsWrittenAgain() throws IOException {
    Path file = Files.write(folder.resolve("features.f32"), new byte[2 * BYTES - 1]);
    try (RowFile rows = new RowFile(file, BYTES)) {
      assertEquals(1, rows.count());
      rows.append(new float[] {5, 6});
      assertArrayEquals(new float[] {0, 0, 5, 6}, rows.readFloats(0, 2));
    }
  }
}
