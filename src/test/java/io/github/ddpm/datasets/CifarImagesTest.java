package io.github.ddpm.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarImagesTest {
  private static final int RECORD = 3073;

  @TempDir private Path folder;

  @Test
  void recordsAreReadInTheOrderOfTheBatches() throws IOException {
    writeBatches();
    assertHoldsTheBatches(CifarImages.cifar10(folder));
  }

  @Test
  void gzippedBatchesReadTheSame() throws IOException {
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i + ".bin.gz", Gzip.of(batch(i)));
    }
    assertHoldsTheBatches(CifarImages.cifar10(folder));
  }

  @Test
  void theArchiveReadsTheSameWhateverTheOrderInIt() throws IOException {
    writeArchive(4, 1, 5, 2, 3);
    assertHoldsTheBatches(CifarImages.cifar10(folder));
  }

  @Test
  void cifar100HasTwoLabelsOfWhichTheFineOneCounts() throws IOException {
    byte[] records = new byte[2 * 3074];
    records[0] = 19;
    records[1] = 3;
    records[2] = 77;
    records[3074] = 1;
    records[3075] = 99;
    write("train.bin", records);
    CifarImages images = CifarImages.cifar100(folder);
    assertEquals(2, images.size());
    assertEquals("bear", images.classes().get(images.label(0)));
    assertEquals("worm", images.classes().get(images.label(1)));
    assertEquals(100, images.classes().size());
    byte[] pixels = new byte[3072];
    images.copyTo(0, pixels, 0);
    assertEquals(77, pixels[0]);
    records[3075] = 100;
    write("train.bin", records);
    assertEquals(
        "record 1 has the label 100, expected 0 to 99",
        assertThrows(BadDataException.class, () -> CifarImages.cifar100(folder))
            .getMessage()
            .replaceAll(".*train.bin: |;.*", ""));
  }

  @Test
  void aWrongLengthIsNamedWithExpectedAndFoundBytes() throws IOException {
    writeBatches();
    write("data_batch_3.bin", Arrays.copyOf(batch(3), 2 * RECORD - 1));
    assertRefused(
        folder.resolve("data_batch_3.bin")
            + ": expected whole records of 3073 bytes (30730000 in the official file), found 6145"
            + " bytes");
    write("data_batch_3.bin", new byte[0]);
    assertRefused("found 0 bytes");
  }

  @Test
  void aFileCutBetweenTwoRecordsIsNoticed() throws IOException {
    writeBatches();
    write("data_batch_5.bin", Arrays.copyOf(batch(5), RECORD));
    assertRefused(
        "data_batch_5.bin: expected as many bytes as data_batch_1.bin has, 6146, found 3073");
  }

  @Test
  void aLabelAboveNineIsRefused() throws IOException {
    writeBatches();
    byte[] bad = batch(2);
    bad[RECORD] = 10;
    write("data_batch_2.bin", bad);
    assertRefused("data_batch_2.bin: record 1 has the label 10, expected 0 to 9");
  }

  @Test
  void aBrokenOrIncompleteArchiveIsNamed() throws IOException {
    writeArchive(1, 2, 3, 4);
    assertRefused("cifar-10-binary.tar.gz: does not contain data_batch_5.bin");
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    byte[] whole = Files.readAllBytes(archive);
    write("cifar-10-binary.tar.gz", Arrays.copyOf(whole, whole.length / 2));
    assertRefused("cifar-10-binary.tar.gz: cannot be read to its end");
  }

  @Test
  void anArchiveIsMeasuredBeforeItIsUnpacked() throws IOException {
    writeArchive(1, 2, 2, 3, 4, 5);
    assertRefused("data_batch_2.bin: is in the archive twice");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      put(tar, "data_batch_1.bin", new byte[RECORD * 30_000]);
    }
    write("cifar-10-binary.tar.gz", Gzip.of(bytes.toByteArray()));
    assertRefused("data_batch_1.bin: unpacks to more than 200 times its size");
  }

  @Test
  void missingBatchesAreNamedWithTheirOrigin() throws IOException {
    writeBatches();
    Files.delete(folder.resolve("data_batch_2.bin"));
    Files.delete(folder.resolve("data_batch_4.bin"));
    IOException e = assertThrows(IOException.class, () -> CifarImages.cifar10(folder));
    assertEquals(
        "no cifar-10 images in "
            + folder
            + ": expected data_batch_2.bin, data_batch_4.bin (or the same with .gz), or"
            + " cifar-10-binary.tar.gz, from https://www.cs.toronto.edu/~kriz/cifar.html. Fetch"
            + " them with `ddpm data fetch cifar-10`, put them there, or set data.path to the folder that has them",
        e.getMessage());
  }

  private static void assertHoldsTheBatches(CifarImages images) {
    assertEquals(10, images.size());
    assertEquals(3, images.channels());
    assertEquals(ImageSize.square(32), images.imageSize());
    assertEquals(
        List.of(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck"),
        images.classes());
    for (int i = 0; i < images.size(); i++) {
      int batch = i / 2 + 1;
      assertEquals(batch + i % 2, images.label(i));
      byte[] pixels = new byte[3073];
      images.copyTo(i, pixels, 1);
      assertEquals(0, pixels[0]);
      assertEquals((byte) (batch * 20 + i % 2), pixels[1]);
      assertEquals((byte) (batch * 20 + i % 2 + 3071), pixels[3072]);
    }
  }

  private void assertRefused(String problem) {
    BadDataException e = assertThrows(BadDataException.class, () -> CifarImages.cifar10(folder));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  /** Two records: labels number and number + 1, pixels counting up from a value of their own. */
  private static byte[] batch(int number) {
    byte[] bytes = new byte[2 * RECORD];
    for (int record = 0; record < 2; record++) {
      bytes[record * RECORD] = (byte) (number + record);
      for (int i = 0; i < 3072; i++) {
        bytes[record * RECORD + 1 + i] = (byte) (number * 20 + record + i);
      }
    }
    return bytes;
  }

  private void writeBatches() throws IOException {
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i + ".bin", batch(i));
    }
  }

  /** An archive laid out as the official one, with its page and names beside the batches. */
  private void writeArchive(int... numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      put(tar, "cifar-10-batches-bin/readme.html", new byte[100]);
      for (int number : numbers) {
        put(tar, "cifar-10-batches-bin/data_batch_" + number + ".bin", batch(number));
      }
      put(tar, "cifar-10-batches-bin/test_batch.bin", batch(9));
    }
    write("cifar-10-binary.tar.gz", Gzip.of(bytes.toByteArray()));
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }
}
