package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.BadImagesException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection is packed into shards, by one process or several, and read from them. */
final class ShardFolderTest {
  private static final int IMAGES = 23;
  private static final int SHARDS = 4;

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeImages() throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      Path kind = Files.createDirectories(folder.resolve("images/kind" + i % 3));
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 4, 1, 0x10203 * (i + 1));
      ImageIO.write(image, "png", kind.resolve("%02d.png".formatted(i)).toFile());
    }
    out = folder.resolve("packed");
  }

  private DataSettingsBuilder from(Path path) {
    return DataSettingsBuilder.images(path).size(4, 4);
  }

  private Optional<List<Integer>> pack(
      int number, int of, int shards, boolean replace, int maxBad, Progress progress)
      throws IOException {
    return ImageSets.inShards(
            from(folder.resolve("images")).maxBad(maxBad).settings(), folder, out, shards)
        .pack(new Shard(number, of), replace, Others.NONE, progress);
  }

  private Optional<List<Integer>> pack(int number, int of) throws IOException {
    return pack(number, of, SHARDS, false, 0, Progress.NONE);
  }

  private ImageSet open(Path path) throws IOException {
    return ImageSets.open(from(path).settings(), 0, folder, Progress.NONE);
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.list(out)) {
      for (Path file : found.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
  }

  private static String image(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.copyTo(index, pixels, 0);
    return images.label(index) + " " + Arrays.toString(pixels);
  }

  private static List<String> sorted(ImageSet images) {
    return IntStream.range(0, images.size()).mapToObj(i -> image(images, i)).sorted().toList();
  }

  private Path shard(int number) {
    return out.resolve("images-%05d-of-%05d.ddpm".formatted(number, SHARDS));
  }

  @Test
  void theShardsHoldEachImageOnceAndAreSamplesOfAll() throws IOException {
    assertEquals(Optional.empty(), pack(1, 1));
    assertEquals(
        "[images-00000-of-00004.ddpm, images-00001-of-00004.ddpm, images-00002-of-00004.ddpm,"
            + " images-00003-of-00004.ddpm, manifest.json]",
        files().keySet().toString());
    ImageSet plain = open(folder.resolve("images"));
    for (Path path : List.of(out, out.resolve("manifest.json"))) {
      ImageSet images = open(path);
      assertEquals(sorted(plain), sorted(images));
      assertEquals(plain.classes(), images.classes());
      assertEquals(plain.counts(), images.counts());
      assertEquals(plain.labelOrigin(), images.labelOrigin());
      assertEquals(ImageSize.square(4), images.imageSize());
      assertEquals(SHARDS, images.runs().count());
      assertEquals(5, images.runs().to(0));
      assertEquals(ImageOrder.WINDOWS, ImageOrder.of(images));
      assertNotEquals(image(plain, 0) + image(plain, 1), image(images, 0) + image(images, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 9})
  void howManyProcessesPackDoesNotMatter(int processes) throws IOException {
    pack(1, 1);
    Map<String, byte[]> expected = files();
    Files.move(out, folder.resolve("one"));
    for (int number = processes; number >= 1; number--) {
      boolean last = IntStream.rangeClosed(1, number - 1).allMatch(k -> hasNoShard(k, processes));
      assertEquals(last, pack(number, processes).isEmpty(), number + "");
      assertEquals(last, Files.exists(out.resolve("manifest.json")));
    }
    assertSame(expected, files());
    assertEquals(Optional.empty(), pack(1, processes), "a repeated command finds all done");
    assertSame(expected, files());
  }

  private static boolean hasNoShard(int number, int processes) {
    return new Shard(number, processes).isEmpty(SHARDS);
  }

  @Test
  void whoIsMissingIsNamedAndAnIncompleteFolderIsNotRead() throws IOException {
    assertEquals(Optional.of(List.of(1, 3)), pack(2, 3));
    IOException refused = assertThrows(IOException.class, () -> open(out));
    assertTrue(refused.getMessage().contains("no manifest.json"), refused.getMessage());
    assertTrue(refused.getMessage().contains("repeat the command"), refused.getMessage());
    assertEquals(Optional.of(List.of(3)), pack(1, 3));
    assertEquals(Optional.empty(), pack(3, 3));
    assertEquals(IMAGES, open(out).size());
  }

  /** Cut off after each image in turn, as by a signal. */
  @Test
  void aPackingThatWasCutOffResumesToTheSameBytes() throws IOException {
    pack(1, 1);
    Map<String, byte[]> expected = files();
    Files.move(out, folder.resolve("one"));
    int cuts = 0;
    for (int limit = 1; limit < 200; limit++) {
      int[] left = {limit};
      Progress cut =
          new Progress() {
            @Override
            public synchronized void advance(long done) {
              if (left[0]-- == 0) {
                throw new CancellationException();
              }
            }
          };
      try {
        pack(1, 1, SHARDS, false, 0, cut);
        break;
      } catch (CancellationException e) {
        cuts++;
      }
    }
    assertTrue(cuts > 2, cuts + "");
    assertSame(expected, files());
  }

  @Test
  void aLostShardIsNamedAndComesBackByTheSameCommand() throws IOException {
    pack(1, 1);
    Map<String, byte[]> expected = files();
    byte[] bytes = Files.readAllBytes(shard(2));

    Files.delete(shard(2));
    assertRefused(shard(2) + ": is missing; bring it back from a copy, or delete it and repeat");
    Files.write(shard(2), Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused(shard(2) + ": is cut short, or is not the one of which manifest.json tells");
    Files.write(shard(2), Files.readAllBytes(shard(1)));
    assertRefused(shard(2) + ": is cut short, or is not the one of which manifest.json tells");

    Files.delete(shard(2));
    assertEquals(Optional.empty(), pack(1, 1));
    assertSame(expected, files());
  }

  @Test
  void aManifestWithANegativeCountIsRefused() throws IOException {
    pack(1, 1);
    Path manifest = out.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\"count\" : \\d+", "\"count\" : -1"));
    assertRefused(manifest + ": is damaged, or of another version");
  }

  @Test
  void aShardThatWasCutOffIsMadeAgain() throws IOException {
    pack(1, 1);
    Map<String, byte[]> expected = files();
    byte[] bytes = Files.readAllBytes(shard(2));
    for (int length : List.of(20, 4200, bytes.length - 1)) {
      Files.write(shard(2), Arrays.copyOf(bytes, length));
      assertEquals(Optional.empty(), pack(1, 1), length + " bytes");
      assertSame(expected, files());
    }
    Files.write(shard(2), Arrays.copyOf(Files.readAllBytes(shard(1)), 4200)); // Another shard's.
    assertThrows(FileAlreadyExistsException.class, () -> pack(1, 1));
  }

  private void assertRefused(String start) {
    IOException refused = assertThrows(IOException.class, () -> open(out));
    assertTrue(refused.getMessage().startsWith(start), refused.getMessage());
  }

  @Test
  void inspectionFindsAByteThatHasChanged() throws IOException {
    pack(1, 1);
    byte[] bytes = Files.readAllBytes(shard(1));
    assertEquals(IMAGES, ImageSets.inspect(from(out).settings(), folder, Progress.NONE).readable());
    bytes[4100] ^= 1;
    Files.write(shard(1), bytes);
    assertEquals(IMAGES, open(out).size(), "training does not read all of it first");
    IOException refused =
        assertThrows(
            IOException.class,
            () -> ImageSets.inspect(from(out).settings(), folder, Progress.NONE));
    assertTrue(refused.getMessage().startsWith(shard(1) + ": has changed since it was packed"));
  }

  @Test
  void damagedManifestsAreRefused() throws IOException {
    pack(1, 1);
    Path manifest = out.resolve("manifest.json");
    String text = Files.readString(manifest);
    for (String damaged :
        List.of(
            text.substring(0, text.length() / 2),
            text.replace("ddpmshards1", "ddpmshards2"),
            text.replace("images-00002", "../00002"),
            text.replaceFirst("\"count\" : \\d+", "\"count\" : -1"),
            text.replaceFirst("\"unreadable\" : \\[ *\\]", "\"unreadable\" : [ 77 ]"),
            text.replaceFirst("\"height\" : 4", "\"height\" : 0"),
            text.replaceFirst("\"sha256\" : \"..", "\"sha256\" : \"zz"))) {
      assertNotEquals(text, damaged);
      Files.writeString(manifest, damaged);
      assertRefused(manifest + ": is damaged, or of another version");
    }
  }

  @Test
  void unreadableImagesAreCountedOverAllShardsAndLeftOut() throws IOException {
    Files.writeString(folder.resolve("images/kind0/00.png"), "no image");
    Files.writeString(folder.resolve("images/kind2/02.png"), "no image");
    for (int number = 1; number <= SHARDS; number++) {
      pack(number, SHARDS, SHARDS, false, 2, Progress.NONE);
    }
    ImageSet images = open(out);
    assertEquals(IMAGES - 2, images.size());
    ImageSet plain =
        ImageSets.open(
            from(folder.resolve("images")).maxBad(2).settings(), 0, folder, Progress.NONE);
    assertEquals(sorted(plain), sorted(images));
    assertEquals(plain.counts(), images.counts());

    Files.move(out, folder.resolve("two"));
    List<String> refused = new ArrayList<>();
    for (int number = 1; number <= SHARDS; number++) {
      try {
        pack(number, SHARDS, SHARDS, false, 1, Progress.NONE);
      } catch (BadImagesException e) {
        refused.add(e.getMessage());
      }
    }
    assertEquals(1, refused.size(), refused.toString());
    assertTrue(refused.get(0).startsWith("2 images cannot be read"), refused.get(0));
    assertTrue(refused.get(0).contains("kind0/00.png"), refused.get(0));
    assertFalse(Files.exists(out.resolve("manifest.json")));
  }

  @Test
  void whatIsNotSuchAFolderIsLeftAlone() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("thesis.txt"), "mine");
    for (boolean replace : new boolean[] {false, true}) {
      IOException refused =
          assertThrows(IOException.class, () -> pack(1, 1, SHARDS, replace, 0, Progress.NONE));
      assertTrue(refused.getMessage().contains("(it holds thesis.txt)"), refused.getMessage());
    }
    assertEquals(List.of("thesis.txt"), List.copyOf(files().keySet()));
    Files.delete(out.resolve("thesis.txt"));
    Files.delete(out);
    Files.writeString(out, "mine");
    assertThrows(IOException.class, () -> pack(1, 1, SHARDS, true, 0, Progress.NONE));
    assertEquals("mine", Files.readString(out));
  }

  @Test
  void anotherPackingIsReplacedOnlyIfAskedForAndWholly() throws IOException {
    pack(1, 1, 3, false, 0, Progress.NONE);
    Map<String, byte[]> three = files();
    assertThrows(FileAlreadyExistsException.class, () -> pack(1, 1));
    assertSame(three, files());
    Files.writeString(out.resolve("notes.txt"), "mine");
    Files.writeString(out.resolve("images-00000-of-00005.ddpm.partial"), "of another packing");
    Files.writeString(out.resolve("images-00001-of-00005.ddpm.sha256"), "of another packing");

    assertEquals(Optional.of(List.of(2)), pack(1, 2, SHARDS, true, 0, Progress.NONE));
    three.forEach((name, bytes) -> assertArrayEquals(bytes, bytesOf(name), name));
    assertThrows(FileAlreadyExistsException.class, () -> pack(2, 2));
    assertEquals(Optional.empty(), pack(2, 2, SHARDS, true, 0, Progress.NONE));
    Map<String, byte[]> replaced = files();
    assertArrayEquals("mine".getBytes(StandardCharsets.UTF_8), replaced.remove("notes.txt"));
    assertEquals(SHARDS + 1, replaced.size());
    Files.move(out, folder.resolve("replaced"));
    pack(1, 1);
    assertSame(replaced, files());
  }

  private byte[] bytesOf(String name) {
    try {
      return Files.readAllBytes(out.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aManifestOfSomethingElseIsNeverReplaced() throws IOException {
    pack(1, 2);
    Path manifest = Files.writeString(out.resolve("manifest.json"), "{\"name\": \"my app\"}");
    IOException refused =
        assertThrows(IOException.class, () -> pack(2, 2, SHARDS, true, 0, Progress.NONE));
    assertTrue(refused.getMessage().contains("is in the way"), refused.getMessage());
    assertEquals("{\"name\": \"my app\"}", Files.readString(manifest));
  }

  @Test
  void aNumberOfShardsThatCannotBeIsRefused() {
    for (int count : new int[] {0, IMAGES + 1}) {
      InvalidSetting refused =
          assertThrows(InvalidSetting.class, () -> pack(1, 1, count, false, 0, Progress.NONE));
      assertEquals(
          "--num-shards: must lie in 1 … 23, an image for each shard, is " + count,
          refused.getMessage());
    }
  }

  @Test
  void neitherTheCollectionNorWhatHoldsItIsWrittenInto() {
    for (String target : List.of("images", "images/packed", ".")) {
      out = folder.resolve(target);
      IOException refused = assertThrows(IOException.class, () -> pack(1, 1));
      assertTrue(refused.getMessage().contains("what is to be packed"), refused.getMessage());
    }
  }

  /** Shards can be packed again: as other shards, in another size, or in one file. */
  @Test
  void shardsAreACollectionLikeAnyOther() throws IOException {
    pack(1, 1);
    Path again = folder.resolve("again");
    ImageSets.inShards(from(out).settings(), folder, again, 2)
        .pack(Shard.ALL, false, Others.NONE, Progress.NONE);
    assertEquals(sorted(open(out)), sorted(open(again)));
    Path one = folder.resolve("one.ddpm");
    ImageSets.pack(from(again).settings(), folder, one, false, Progress.NONE);
    assertEquals(sorted(open(out)), sorted(open(one)));
    ImageSet small = ImageSets.open(from(out).size(2, 2).settings(), 0, folder, Progress.NONE);
    assertEquals(ImageSize.square(2), small.imageSize());
    assertEquals(IMAGES, small.size());
  }

  @Test
  void imagesAreIdentifiedByTheManifestWhereverTheyAre() throws IOException {
    pack(1, 1);
    String before = Fingerprint.of(open(out), true);
    Path moved = Files.move(out, folder.resolve("moved"));
    assertEquals(before, Fingerprint.of(open(moved), false));
    out = folder.resolve("three");
    pack(1, 1, 3, false, 0, Progress.NONE);
    assertNotEquals(before, Fingerprint.of(open(out), true));
    assertNotEquals(
        before,
        Fingerprint.of(
            ImageSets.open(from(moved).classes("kind1").settings(), 0, folder, Progress.NONE),
            true));
  }

  /** Sources that are read from first to last give their images in the same order. */
  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "npy"})
  void archivesAndArraysArePackedAlike(String kind) throws IOException {
    Map<String, byte[]> pngs = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      pngs.put("%02d.png".formatted(i), TestImageFiles.png(4, 4, i));
    }
    Path archive = folder.resolve("collection");
    switch (kind) {
      case "zip" -> Files.write(archive, TestImageFiles.zip(pngs));
      case "tar" -> Files.write(archive, TestImageFiles.tar(pngs));
      default -> {
        byte[] bytes = new byte[128 + IMAGES * 48];
        String header =
            "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 4, 4, 3), }".formatted(IMAGES);
        String start = "\u0093NUMPY\1\0v\0" + header + " ".repeat(117 - header.length()) + "\n";
        byte[] latin = start.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(latin, 0, bytes, 0, 128);
        for (int i = 128; i < bytes.length; i++) {
          bytes[i] = (byte) (i * 31 / 7);
        }
        Files.write(archive, bytes);
      }
    }
    ImageSets.inShards(from(archive).settings(), folder, out, SHARDS)
        .pack(Shard.ALL, false, Others.NONE, Progress.NONE);
    assertEquals(sorted(open(archive)), sorted(open(out)));
  }
}
