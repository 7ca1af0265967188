package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.testing.Allocation;
import io.github.ddpm.testing.ZipBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for much: refused, or read without it, before memory is taken. */
final class BombsTest {
  private static final long LITTLE = 1L << 25;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"zTXt, key", "iCCP, key", "iTXt, XML:com.adobe.xmp"})
  void whatIsBesideAnImageIsNotUnpackedWhole(String type, String key) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    String start = key + (type.equals("iTXt") ? "\0\1\0\0\0" : "\0\0");
    text.writeBytes(start.getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(text)) {
      for (int i = 0; i < 200; i++) {
        deflater.write(new byte[1 << 20]);
      }
    }
    byte[] png = withChunk(TestImageFiles.png(4, 4, 0), type, text.toByteArray());

    assertTrue(Allocation.of(() -> ImageDecoder.decode(png)) < 2 * LITTLE);
  }

  @Test
  void aChunksFalseLengthTakesNoMemory() throws Exception {
    byte[] webp = ImageDecoderTest.resource("exif6.webp");
    ByteBuffer bytes = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4, Integer.MAX_VALUE - 1);
    bytes.putInt(ZipBytes.indexOf(webp, "EXIF") + 4, 1_500_000_000);

    assertTrue(Allocation.of(() -> attempt(webp)) < LITTLE);
  }

  @Test
  void anImageOfMorePixelsThanItsBytesCanDescribeIsRefused() throws Exception {
    byte[] lossy = ImageDecoderTest.resource("lossy.webp");
    ByteBuffer frame = ByteBuffer.wrap(lossy).order(ByteOrder.LITTLE_ENDIAN);
    int at = ZipBytes.indexOf(lossy, "VP8 ") + 8 + 6;
    frame.putShort(at, (short) 9999).putShort(at + 2, (short) 9999);
    byte[] lossless = ImageDecoderTest.resource("exif6.webp");
    ByteBuffer.wrap(lossless)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(ZipBytes.indexOf(lossless, "VP8L") + 9, 9998 | 9998 << 14);

    for (byte[] webp : new byte[][] {lossy, lossless}) {
      assertTrue(
          Allocation.of(() -> assertUnreadable("is refused: 9999x9999 pixels", webp)) < LITTLE);
    }
    frame.put(at - 3, (byte) 0);
    assertUnreadable("is damaged (a frame does not begin as one)", lossy);
  }

  @Test
  void aZipArchiveIsMeasuredBeforeItIsUnpacked() throws Exception {
    byte[] zeros = TestImageFiles.zip(Map.of("a.png", new byte[1 << 27]));

    assertTrue(
        Allocation.of(() -> assertRefused("unpacks to more than 200 times", zeros)) < LITTLE);
  }

  /** Each entry is harmless. */
  @Test
  void theEntriesOfAZipArchiveAreMeasuredTogether() throws IOException {
    byte[] part = new byte[40 << 20];
    assertRefused(
        "unpacks to more than 200 times", TestImageFiles.zip(Map.of("a.png", part, "b.png", part)));
  }

  @Test
  void entriesThatOverlapAreRefused() throws Exception {
    byte[] one = TestImageFiles.zip(Map.of("a.png", TestImageFiles.png(40, 40, 0)));
    List<byte[]> records = Collections.nCopies(100, ZipBytes.record(one));

    assertRefused("its entries overlap", ZipBytes.overlapping(one, records));
  }

  @Test
  void anEntryWhoseLengthOrChecksumIsWrongIsUnreadable() throws IOException {
    for (int field : new int[] {16, 24}) { // Checksum and length in the directory.
      byte[] zip = TestImageFiles.zip(Map.of("a.png", TestImageFiles.png(4, 4, 0)));
      zip[ZipBytes.indexOf(zip, ZipBytes.RECORD) + field]++;
      Path file = write("wrong.zip", zip);
      String problem =
          assertThrows(
                  IOException.class,
                  () -> OriginalImages.open(file).read(0, 1, (index, name, image) -> {}))
              .getMessage();
      assertTrue(problem.startsWith(file + ": a.png is damaged ("), problem);
    }
  }

  @Test
  void aDirectoryThatListsFewerEntriesThanThereAreIsDamaged() throws IOException {
    byte[] zip =
        TestImageFiles.zip(
            Map.of("a.png", TestImageFiles.png(4, 4, 0), "b.png", TestImageFiles.png(4, 4, 1)));
    int first = ZipBytes.indexOf(zip, ZipBytes.RECORD);
    zip[first + 32] = (byte) (46 + 5); // A comment as long as the next entry.

    assertRefused("is a damaged zip archive", zip);
  }

  @Test
  void arraysThatPromiseMoreThanTheyHoldAreCutShort() throws Exception {
    for (String shape : new String[] {"268435456, 1, 1", "2, 9000, 9000, 4", "3, 8, 8"}) {
      byte[] npy = npy(shape);
      assertTrue(
          Allocation.of(() -> assertRefused("is cut short: its header promises", npy)) < LITTLE);
      ByteArrayOutputStream npz = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(npz)) {
        zip.putNextEntry(new ZipEntry("images.npy"));
        zip.write(npy);
      }
      assertRefused("is cut short: its header promises", npz.toByteArray());
    }
    assertRefused("which is not a set of images", npy("1, 32768, 16384, 4"));
    assertRefused("unpacks to more than 200 times", TestImageFiles.gzip(npy("99999, 99, 99")));
  }

  @Test
  void sparseEntriesOfTarAreRefused() throws IOException {
    byte[] tar = TestImageFiles.tar(Map.of("a.png", TestImageFiles.png(4, 4, 0)));
    tar[156] = TarConstants.LF_GNUTYPE_SPARSE;
    System.arraycopy("ustar  \0".getBytes(StandardCharsets.ISO_8859_1), 0, tar, 257, 8);
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xFF;
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(checksum, 0, tar, 148, 8);

    assertRefused("", tar);
  }

  private static byte[] npy(String shape) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }".formatted(shape);
    ByteBuffer bytes = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
    bytes.putShort((short) (128 - 10)).put(header.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      bytes.put((byte) (bytes.remaining() == 1 ? '\n' : ' '));
    }
    return bytes.array();
  }

  /** A PNG with one more chunk after its header. */
  private static byte[] withChunk(byte[] png, String type, byte[] data) {
    int afterHeader = 8 + 25;
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(data);
    return ByteBuffer.allocate(png.length + 12 + data.length)
        .put(png, 0, afterHeader)
        .putInt(data.length)
        .put(type.getBytes(StandardCharsets.ISO_8859_1))
        .put(data)
        .putInt((int) crc.getValue())
        .put(png, afterHeader, png.length - afterHeader)
        .array();
  }

  private static void attempt(byte[] image) {
    try {
      assertEquals(24, ImageDecoder.decode(image).width());
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith("is "), e.getMessage());
    }
  }

  private static void assertUnreadable(String problem, byte[] image) {
    IOException e = assertThrows(IOException.class, () -> ImageDecoder.decode(image));
    assertTrue(e.getMessage().startsWith(problem), e.getMessage());
  }

  private void assertRefused(String problem, byte[] content) throws IOException {
    Path file = write("file", content);
    IOException e =
        assertThrows(
            IOException.class,
            () -> OriginalImages.open(file).read(0, 1, (index, name, image) -> {}));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }
}
