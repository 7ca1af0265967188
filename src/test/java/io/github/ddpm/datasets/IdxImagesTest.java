package io.github.ddpm.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  /** Three images of 2x3 whose pixels are 250, 251, … and wrap at 255. */
  private static final byte[] THREE = idx(0x803, new int[] {3, 2, 3}, 18, 250);

  private static final byte[] THREE_LABELS = idx(0x801, new int[] {3}, 3, 7);

  @TempDir private Path folder;

  @BeforeEach
  void writeThreeImages() throws IOException {
    write(IMAGES, THREE);
    write(LABELS, THREE_LABELS);
  }

  @Test
  void imagesAndLabelsAreRead() throws IOException {
    IdxImages images = IdxImages.mnist(folder);
    assertEquals(3, images.size());
    assertEquals(1, images.channels());
    assertEquals(new ImageSize(2, 3), images.imageSize());
    assertEquals(9, images.label(2));
    byte[] target = new byte[8];
    images.copyTo(1, target, 2);
    assertArrayEquals(new byte[] {0, 0, 0, 1, 2, 3, 4, 5}, target);
    images.copyTo(0, target, 0);
    assertEquals((byte) 250, target[0]);
    assertThrows(IndexOutOfBoundsException.class, () -> images.copyTo(3, target, 0));
  }

  @Test
  void gzippedFilesReadTheSame() throws IOException {
    Files.delete(folder.resolve(IMAGES));
    Files.delete(folder.resolve(LABELS));
    write(IMAGES + ".gz", Gzip.of(THREE));
    write(LABELS + ".gz", Gzip.of(THREE_LABELS));
    IdxImages images = IdxImages.fashionMnist(folder);
    assertEquals(3, images.size());
    assertEquals("Sneaker", images.classes().get(images.label(0)));
  }

  @Test
  void classesAreTheCollections() throws IOException {
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        IdxImages.mnist(folder).classes());
    List<String> clothes = IdxImages.fashionMnist(folder).classes();
    assertEquals(10, clothes.size());
    assertEquals("T-shirt/top", clothes.get(0));
    assertEquals("Ankle boot", clothes.get(9));
  }

  @Test
  void withoutLabelsTheImagesAreUnlabelled() throws IOException {
    Files.delete(folder.resolve(LABELS));
    IdxImages images = IdxImages.mnist(folder);
    assertEquals(List.of(), images.classes());
    assertEquals(-1, images.label(0));
  }

  @Test
  void aTruncatedFileIsNamedWithExpectedAndFoundBytes() throws IOException {
    write(IMAGES, Arrays.copyOf(THREE, THREE.length - 5));
    assertRefused(
        IMAGES + ": is cut short: the header promises 3x2x3 = 18 bytes after it, found 13");
  }

  @Test
  void aTruncatedHeaderIsNamed() throws IOException {
    write(IMAGES, Arrays.copyOf(THREE, 9));
    assertRefused(IMAGES + ": is cut short: an IDX header of this kind is 16 bytes, found 9");
    write(IMAGES, new byte[0]);
    assertRefused("found 0");
  }

  @Test
  void trailingBytesAreRefused() throws IOException {
    write(IMAGES, Arrays.copyOf(THREE, THREE.length + 2));
    assertRefused(
        IMAGES + ": has trailing bytes: the header promises 3x2x3 = 18 bytes after it, found 20");
  }

  @Test
  void aWrongMagicNumberIsRefused() throws IOException {
    write(IMAGES, THREE_LABELS.clone());
    assertRefused("is cut short");
    write(IMAGES, idx(0x801, new int[] {3, 2, 3}, 18, 0));
    assertRefused("expected magic number 0x00000803, found 0x00000801");
  }

  @Test
  void anImpossibleSizeIsRefusedBeforeMemoryIsTaken() throws IOException {
    write(IMAGES, idx(0x803, new int[] {0x7fffffff, 0x7fffffff, 0x7fffffff}, 18, 0));
    assertRefused("promises 2147483647x2147483647x2147483647 bytes, more than 2 GiB");
    write(IMAGES, idx(0x803, new int[] {3, 0, 3}, 0, 0));
    assertRefused("has an IDX header with the size 0");
    write(IMAGES, idx(0x803, new int[] {2_000_000_000, 1, 1}, 18, 0));
    assertRefused("is cut short: the header promises 2000000000x1x1 = 2000000000 bytes");
  }

  @Test
  void labelsOfOtherImagesAreRefused() throws IOException {
    write(LABELS, idx(0x801, new int[] {4}, 4, 0));
    assertRefused("expected 3 labels, found 4");
    write(LABELS, idx(0x801, new int[] {3}, 3, 8));
    assertRefused("has the label 10, expected 0 to 9");
  }

  @Test
  void brokenGzipIsNamed() throws IOException {
    Files.delete(folder.resolve(IMAGES));
    byte[] gzip = Gzip.of(THREE);
    write(IMAGES + ".gz", Arrays.copyOf(gzip, gzip.length - 12));
    assertRefused(IMAGES + ".gz: cannot be read to its end");
  }

  @Test
  void compressionIsSeenInTheContentNotInTheName() throws IOException {
    Files.delete(folder.resolve(IMAGES));
    write(IMAGES + ".gz", THREE);
    write(LABELS, Gzip.of(THREE_LABELS));
    assertEquals(9, IdxImages.mnist(folder).label(2));
  }

  @Test
  void anyIdxFileIsReadWithTheLabelsBesideIt() throws IOException {
    write("t10k-images-idx3-ubyte.gz", Gzip.of(THREE));
    write("t10k-labels-idx1-ubyte", THREE_LABELS);
    IdxImages images = IdxImages.of(folder.resolve("t10k-images-idx3-ubyte.gz"));
    assertEquals(3, images.size());
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), images.classes());
    assertEquals(8, images.label(1));
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
    assertEquals(-1, IdxImages.of(folder.resolve("t10k-images-idx3-ubyte.gz")).label(1));
  }

  @Test
  void missingImagesNameTheFolderTheFilesAndTheirOrigin() {
    IOException e =
        assertThrows(IOException.class, () -> IdxImages.fashionMnist(folder.resolve("none")));
    assertEquals(
        "no fashion-mnist images in "
            + folder.resolve("none")
            + ": expected train-images-idx3-ubyte and train-labels-idx1-ubyte (or the same with"
            + " .gz), from https://github.com/zalandoresearch/fashion-mnist. Fetch them with"
            + " `ddpm data fetch fashion-mnist`, put them there, or set data.path to the folder"
            + " that has them",
        e.getMessage());
  }

  private void assertRefused(String problem) {
    BadDataException e = assertThrows(BadDataException.class, () -> IdxImages.mnist(folder));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
    assertTrue(e.getMessage().endsWith("; fetch the file again"), e.getMessage());
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static byte[] idx(int magic, int[] dimensions, int values, int firstValue) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + values).putInt(magic);
    Arrays.stream(dimensions).forEach(bytes::putInt);
    for (int i = 0; i < values; i++) {
      bytes.put((byte) (firstValue + i));
    }
    return bytes.array();
  }
}
