package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections of each kind, under names that do not reveal the kind. */
class SourcesTest {
  @TempDir private Path folder;

  @Test
  void folderZipTarAndTarGzOfTheSameImagesAreTheSameSet() throws IOException {
    Map<String, byte[]> files = images();
    files.put("top/readme.txt", new byte[10]);
    files.put("top/._a.png", new byte[10]);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      TestImageFiles.write(folder.resolve("tree").resolve(file.getKey()), file.getValue());
    }
    TestImageFiles.write(folder.resolve("zip.x"), TestImageFiles.zip(files));
    TestImageFiles.write(folder.resolve("tar.x"), TestImageFiles.tar(files));
    TestImageFiles.write(folder.resolve("tgz.x"), TestImageFiles.gzip(TestImageFiles.tar(files)));

    ImageSet tree = open("tree");
    assertEquals(4, tree.size());
    assertEquals(List.of("cat", "dog"), tree.classes());
    for (String other : List.of("zip.x", "tar.x", "tgz.x")) {
      ImageSet set = open(other);
      assertEquals(tree.classes(), set.classes());
      for (int i = 0; i < 4; i++) {
        assertEquals(tree.label(i), set.label(i));
        assertArrayEquals(bytes(tree, i), bytes(set, i), other);
      }
    }
  }

  @Test
  void anyPartOfACollectionCanBeRead() throws IOException {
    Map<String, byte[]> files = images();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      TestImageFiles.write(folder.resolve("tree").resolve(file.getKey()), file.getValue());
    }
    TestImageFiles.write(folder.resolve("zip.x"), TestImageFiles.zip(files));
    TestImageFiles.write(folder.resolve("tar.x"), TestImageFiles.tar(files));
    TestImageFiles.write(folder.resolve("npz.x"), ImageDecoderTest.resource("numpy.npz"));
    TestImageFiles.write(
        folder.resolve("csv.x"),
        "p,q,r,s,label\n0,1,2,3,7\n1,0,2,3,3\n".getBytes(StandardCharsets.UTF_8));
    packed();
    for (String name : List.of("tree", "zip.x", "tar.x", "npz.x", "csv.x", "packed.x")) {
      ImageSource source = Sources.open(folder.resolve(name));
      int count = source.names().size();
      for (int from = 0; from <= count; from++) {
        for (int to = from; to <= count; to++) {
          List<Integer> numbers = new ArrayList<>();
          source.read(from, to, (number, image) -> numbers.add(number));
          assertEquals(IntStream.range(from, to).boxed().toList(), numbers, name);
        }
      }
    }
  }

  @Test
  void numpyArraysAreReadWithTheirLabels() throws IOException {
    TestImageFiles.write(folder.resolve("npz.x"), ImageDecoderTest.resource("numpy.npz"));
    ImageSet colour =
        ImageSets.open(
            asked("npz.x").size(3, 3).channels(3).settings(), 0, folder, new RecordingProgress());
    // Written by NumPy: arange over (N, H, W, C) = (2, 2, 3, 3), cut to 2x2 and enlarged here.
    assertEquals(2, colour.size());
    assertEquals(List.of("3", "7"), colour.classes());
    assertEquals(1, colour.label(0));
    ImageSet whole =
        ImageSets.open(asked("npz.x").size(2, 3).settings(), 0, folder, new RecordingProgress());
    assertEquals(18 + 3 + 2, bytes(whole, 1)[2 * 6 + 1]);
    TestImageFiles.write(folder.resolve("npy.x"), ImageDecoderTest.resource("numpy.npy"));
    ImageSet grey =
        ImageSets.open(
            asked("npy.x").size(2, 3).channels(1).settings(), 0, folder, new RecordingProgress());
    assertArrayEquals(new byte[] {6, 7, 8, 9, 10, 11}, bytes(grey, 1));
    assertEquals(-1, grey.label(1));
  }

  @Test
  void tablesOfPixelsAreReadWithLabelsAtEitherEnd() throws IOException {
    String[] tables = {
      "0,1,16,0,7\n1,0,16,0,3\n0,0,16,0,7\n2,0,16,0,7\n",
      "7,0,1,16,0\n3,1,0,16,0\n",
      "a,b,c,d,label\n0,1,16,0,7\n1,0,16,0,3\n"
    };
    for (String table : tables) {
      TestImageFiles.write(
          folder.resolve("csv.x"), TestImageFiles.gzip(table.getBytes(StandardCharsets.UTF_8)));
      ImageSet set =
          ImageSets.open(
              asked("csv.x").size(2, 2).channels(1).settings(), 0, folder, new RecordingProgress());
      assertEquals(List.of("3", "7"), set.classes());
      assertEquals(1, set.label(0));
      // Sixteen greys: 255/16 each.
      assertArrayEquals(new byte[] {16, 0, (byte) 255, 0}, bytes(set, 1));
    }
  }

  @Test
  void idxAndCifarFilesAreSeenForWhatTheyAre() throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(16 + 4).putInt(0x803).putInt(1).putInt(2).putInt(2);
    TestImageFiles.write(folder.resolve("idx.x"), TestImageFiles.gzip(idx.array()));
    assertEquals("IDX file", Sources.open(folder.resolve("idx.x")).kind());
    Map<String, byte[]> batches = new LinkedHashMap<>();
    for (int i = 1; i <= 5; i++) {
      batches.put("any/data_batch_" + i + ".bin", new byte[3073]);
    }
    TestImageFiles.write(
        folder.resolve("cifar.x"), TestImageFiles.gzip(TestImageFiles.tar(batches)));
    assertEquals("CIFAR archive", Sources.open(folder.resolve("cifar.x")).kind());
    assertEquals("packed images", Sources.open(packed()).kind());
  }

  @Test
  void whatIsNoCollectionIsToldWhatOneIs() throws IOException {
    TestImageFiles.write(folder.resolve("one.png"), TestImageFiles.png(4, 4, 0));
    TestImageFiles.write(folder.resolve("noise"), new byte[] {1, 2, 3, 4});
    TestImageFiles.write(folder.resolve("text/a.txt"), new byte[10]);
    TestImageFiles.write(
        folder.resolve("header.npy"),
        "\u0093NUMPY\1\0\2\0{}".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("one.png", "is a single image; name the folder");
    assertRefused("noise", "is not a collection of images: expected a folder, a zip");
    assertRefused("header.npy", "has a header without a plain 'descr'");
    assertRefused("text", "holds no PNG, JPEG, GIF, BMP, TIFF or WebP, only files such as a.txt");
    assertRefused("nothing", "there is nothing at");
  }

  @Test
  void namesThatLeadOutOfAnArchiveAreRefused() throws IOException {
    for (String name : List.of("../a.png", "a/../../b.png", "/etc/a.png", "C:\\a.png")) {
      TestImageFiles.write(
          folder.resolve("bad.x"), TestImageFiles.zip(Map.of(name, TestImageFiles.png(2, 2, 0))));
      assertRefused("bad.x", "unsafe name");
      TestImageFiles.write(
          folder.resolve("bad.x"), TestImageFiles.tar(Map.of(name, TestImageFiles.png(2, 2, 0))));
      assertRefused("bad.x", "unsafe name");
    }
  }

  @Test
  void aDecompressionBombIsEndedEarly() throws IOException {
    Map<String, byte[]> zeros =
        Map.of("a.txt", new byte[1 << 27], "b.png", TestImageFiles.png(2, 2, 0));
    TestImageFiles.write(
        folder.resolve("bomb.x"), TestImageFiles.gzip(TestImageFiles.tar(new TreeMap<>(zeros))));
    assertRefused("bomb.x", "unpacks to more than 200 times its size");
  }

  @Test
  void linksInCirclesAreNotFollowed() throws IOException {
    TestImageFiles.write(folder.resolve("loop/a/1.png"), TestImageFiles.png(4, 4, 0));
    Files.createSymbolicLink(folder.resolve("loop/a/back"), folder.resolve("loop"));
    assertEquals(List.of("a/1.png"), Sources.open(folder.resolve("loop")).names());
  }

  private Path packed() throws IOException {
    TestImageFiles.write(folder.resolve("one/1.PNG"), TestImageFiles.png(4, 4, 0));
    Path file = folder.resolve("packed.x");
    ImageSets.pack(asked("one").settings(), folder, file, true, new RecordingProgress());
    return file;
  }

  private static Map<String, byte[]> images() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("top/cat/1.png", TestImageFiles.png(8, 8, 1));
    files.put("top/cat/2.PNG", TestImageFiles.png(9, 30, 2));
    files.put("top/dog/1.bmp", TestImageFiles.encoded(TestImageFiles.noise(40, 8, 3), "bmp"));
    files.put("top/dog/3.png", TestImageFiles.png(3, 3, 4));
    return files;
  }

  private DataSettingsBuilder asked(String name) {
    return DataSettingsBuilder.images(folder.resolve(name));
  }

  private ImageSet open(String name) throws IOException {
    return ImageSets.open(asked(name).settings(), 0, folder, new RecordingProgress());
  }

  private void assertRefused(String name, String problem) {
    IOException e = assertThrows(IOException.class, () -> open(name));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().contains(folder.resolve(name).toString()), e.getMessage());
  }

  private static byte[] bytes(ImageSet images, int index) {
    byte[] bytes = new byte[images.bytesPerImage()];
    images.copyTo(index, bytes, 0);
    return bytes;
  }
}
