package io.github.ddpm.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {
  private static final int LENGTH = 100;

  /** Of the directory's record of an entry, and where its two lengths are there. */
  private static final int RECORD = 0x02014b50;

  private static final int LENGTHS = 20;

  @TempDir private Path folder;

  @Test
  void anEntryThatClaimsMoreBytesThanThereAreIsNamedWithItsArchive() throws IOException {
    byte[] bytes = zip();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (buffer.getInt(at) != RECORD) {
      at++;
    }
    buffer.putInt(at + LENGTHS, LENGTH + 20).putInt(at + LENGTHS + Integer.BYTES, LENGTH + 20);
    Path file = Files.write(folder.resolve("a.npz"), bytes);
    ArchiveException e =
        assertThrows(
            ArchiveException.class,
            () -> {
              try (ZipArchive zip = ZipArchive.open(file)) {
                zip.stream("arr_0.npy").readAllBytes();
              }
            });
    assertTrue(e.getMessage().startsWith(file + ": arr_0.npy "), e.getMessage());
  }

  @Test
  @EnabledOnOs(OS.LINUX) // Elsewhere nothing lists what is open.
  void aDamagedArchiveDoesNotStayOpen() throws IOException {
    byte[] bytes = zip();
    int directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 6);
    bytes[directory] = 0;
    Path file = Files.write(folder.resolve("b.zip"), bytes);
    for (int i = 0; i < 3; i++) {
      assertThrows(ArchiveException.class, () -> ZipArchive.open(file));
    }
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertEquals(List.of(), open.filter(one -> leadsTo(one, file)).toList());
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.isSameFile(link, file);
    } catch (IOException e) {
      return false; // It was closed just now.
    }
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry("arr_0.npy");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(LENGTH);
      CRC32 crc = new CRC32();
      crc.update(new byte[LENGTH]);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(new byte[LENGTH]);
    }
    return bytes.toByteArray();
  }
}
