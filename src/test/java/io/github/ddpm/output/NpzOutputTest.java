package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzOutputTest {
  @TempDir private Path folder;

  @Test
  void theArraysAreThoseThatNumPyWrites() throws IOException {
    Path file = folder.resolve("new/a.npz");
    write(file, 7, 3);

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(
          List.of("arr_0.npy", "arr_1.npy"),
          Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList());
      // numpy.save of zeros((2, 1, 2, 3), uint8) begins with these 128 bytes.
      assertArrayEquals(
          header("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 2, 3), }"),
          Arrays.copyOf(content(zip, "arr_0.npy"), 128));
      assertArrayEquals(
          new byte[] {0, 1, 2, 3, 4, 5, -6, -5, -4, -3, -2, -1},
          Arrays.copyOfRange(content(zip, "arr_0.npy"), 128, 140));
      assertArrayEquals(
          header("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"),
          Arrays.copyOf(content(zip, "arr_1.npy"), 128));
      ByteBuffer labels =
          ByteBuffer.wrap(content(zip, "arr_1.npy")).order(ByteOrder.LITTLE_ENDIAN).position(128);
      assertEquals(7, labels.getLong());
      assertEquals(3, labels.getLong());
    }
  }

  @Test
  void withoutLabelsThereIsOneArray() throws IOException {
    Path file = folder.resolve("a.npz");
    write(file, -1, -1);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(1, zip.size());
    }
  }

  @Test
  void theSameImagesGiveTheSameBytes() throws IOException {
    write(folder.resolve("a.npz"), 1, 2);
    write(folder.resolve("b.npz"), 1, 2);
    assertEquals(-1, Files.mismatch(folder.resolve("a.npz"), folder.resolve("b.npz")));
  }

  @Test
  void tooFewImagesAndTooManyAreRefusedAndLeaveNothing() throws IOException {
    Path file = folder.resolve("a.npz");
    try (NpzOutput npz = open(file, 1)) {
      assertThrows(IllegalStateException.class, npz::finish);
      npz.take(0, -1, image(new byte[6]));
      assertThrows(IllegalStateException.class, () -> npz.take(0, -1, image(new byte[6])));
      assertFalse(Files.exists(file), "nothing has its name before it is whole");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path inside = Files.writeString(folder.resolve("file"), "").resolve("a.npz");
    IOException e = assertThrows(IOException.class, () -> open(inside, 1));
    assertTrue(e.getMessage().startsWith("cannot write " + inside), e.getMessage());
  }

  private static void write(Path file, int firstLabel, int secondLabel) throws IOException {
    try (NpzOutput npz = open(file, 2)) {
      npz.take(0, firstLabel, image(new byte[] {0, 1, 2, 3, 4, 5}));
      npz.take(1, secondLabel, image(new byte[] {-6, -5, -4, -3, -2, -1}));
      npz.finish();
    }
  }

  private static NpzOutput open(Path file, int count) throws IOException {
    return new NpzOutput(OutputRequest.of(file, Selection.of(count)));
  }

  /** An image of one row of two pixels. */
  private static BufferedImage image(byte[] pixels) {
    return Pixels.toImages(
            new byte[] {pixels[0], pixels[3], pixels[1], pixels[4], pixels[2], pixels[5]},
            3,
            new ImageSize(1, 2))
        .get(0);
  }

  private static byte[] content(ZipFile zip, String name) throws IOException {
    return zip.getInputStream(zip.getEntry(name)).readAllBytes();
  }

  /** NumPy format 1.0: magic, version, length 118, the words, blanks, a line's end. */
  private static byte[] header(String words) {
    byte[] header = new byte[128];
    Arrays.fill(header, (byte) ' ');
    byte[] begin = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    System.arraycopy(begin, 0, header, 0, 10);
    byte[] text = words.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, header, 10, text.length);
    header[127] = '\n';
    return header;
  }
}
