package io.github.ddpm.packing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedImagesTest {
  private static final PackedHeader HEADER =
      new PackedHeader(3, 1, 2, 3, 0, List.of("cat", "dög"), "folders", "key");

  @TempDir private Path folder;

  @Test
  void imagesAndLabelsAreReadAndUnreadableOnesLeftOut() throws IOException {
    PackedImages images = PackedImages.open(write(1, PackedHeader.UNREADABLE, -1));
    assertEquals(2, images.size());
    assertArrayEquals(new int[] {1}, images.unreadable());
    assertEquals(new ImageSize(1, 2), images.imageSize());
    assertEquals(List.of("cat", "dög"), images.classes());
    assertEquals(1, images.label(0));
    assertEquals(-1, images.label(1));
    byte[] target = new byte[7];
    images.copyTo(1, target, 1);
    assertArrayEquals(new byte[] {0, 12, 13, 14, 15, 16, 17}, target);
    assertThrows(IndexOutOfBoundsException.class, () -> images.copyTo(2, target, 0));
  }

  /** Files of earlier versions do not say where labels come from. */
  @Test
  void aFileWithoutTheOriginOfItsLabelsIsRead() throws IOException {
    Path file = write(0, 1, 0);
    assertEquals("folders", PackedImages.open(file).labelOrigin());
    PackedHeader old = new PackedHeader(3, 1, 2, 3, 0, List.of("cat", "dög"), "", "key");
    byte[] bytes = Files.readAllBytes(file);
    System.arraycopy(old.toBytes().array(), 0, bytes, 0, 4096);
    String header = new String(bytes, 0, 4096, java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(!header.contains("origin"), header);
    PackedImages images = PackedImages.open(Files.write(file, bytes));
    assertEquals("", images.labelOrigin());
    assertEquals(List.of("cat", "dög"), images.classes());
  }

  /** Files of earlier versions know of no pictures beside images, and none are written so. */
  @Test
  void aFileWithoutPicturesIsThatOfEarlierVersions() {
    String header =
        new String(HEADER.toBytes().array(), 12, 110, java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(
        header.startsWith(
            "{\"count\":3,\"height\":1,\"width\":2,\"channels\":3,\"classes\":[\"cat\",\"dög\"],\"origin\":\"folders\",\"key\":\"key\"}"),
        header);
    PackedHeader pairs = new PackedHeader(3, 1, 2, 3, 1, List.of(), "", "key");
    assertEquals(8, pairs.bytesPerSlot());
    assertTrue(
        new String(pairs.toBytes().array(), 0, 200, java.nio.charset.StandardCharsets.UTF_8)
            .contains("\"condition_channels\":1,"));
  }

  /** The layout that the package's page promises, byte by byte. */
  @Test
  void theFileIsLaidOutAsDocumented() throws IOException {
    byte[] file = Files.readAllBytes(write(0, 1, 0));
    assertEquals("ddpmimg1", new String(file, 0, 8, java.nio.charset.StandardCharsets.US_ASCII));
    int json = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    assertEquals('{', file[12]);
    assertEquals('}', file[12 + json - 1]);
    assertEquals(4096 + 18 + 12, file.length);
    assertEquals(17, file[4096 + 17]);
  }

  @Test
  void whatIsCutShortNotCompleteOrWronglyLabelledIsRefused() throws IOException {
    assertRefused(write(0, PackedHeader.NOT_YET, 0), "is not complete");
    assertRefused(write(0, 2, 0), "has the label 2 of 2");
    assertRefused(write(-2, -2, -2), "holds no readable image");
    Path file = write(0, 1, 0);
    byte[] whole = Files.readAllBytes(file);
    assertRefused(Files.write(file, Arrays.copyOf(whole, whole.length - 1)), "promises 4126 bytes");
    assertRefused(Files.write(file, Arrays.copyOf(whole, 11)), "is not a file of packed images");
  }

  @Test
  void noDamagedHeaderCrashes() throws IOException {
    byte[] whole = Files.readAllBytes(write(0, 1, 0));
    Random random = new Random(0);
    for (int trial = 0; trial < 500; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 3; i++) {
        damaged[random.nextInt(120)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("damaged"), damaged);
      try {
        PackedImages.open(file);
      } catch (BadDataException e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
      }
    }
  }

  private void assertRefused(Path file, String problem) {
    BadDataException e = assertThrows(BadDataException.class, () -> PackedImages.open(file));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().endsWith("; pack the images again"), e.getMessage());
  }

  /** Three images of 1x2 in colour, whose bytes count up from 0. */
  private Path write(int... labels) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) HEADER.fileBytes()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(HEADER.toBytes());
    for (int i = 0; i < 18; i++) {
      bytes.put((byte) i);
    }
    for (int label : labels) {
      bytes.putInt(label);
    }
    return Files.write(folder.resolve("images.ddpm"), bytes.array());
  }
}
