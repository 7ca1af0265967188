package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Share;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two collections are read as one of pairs: the pictures are the negatives of the images. */
final class PairsTest {
  private static final int PAIRS = 23;

  @TempDir private Path folder;

  private final Map<String, byte[]> images = new TreeMap<>();
  private final Map<String, byte[]> pictures = new TreeMap<>();

  @BeforeEach
  void writePairs() throws IOException {
    for (int i = 0; i < PAIRS; i++) {
      BufferedImage image = TestImageFiles.noise(8, 8, i);
      String name = "kind%d/%02d".formatted(i % 3, i);
      images.put(name + ".png", TestImageFiles.encoded(image, "png"));
      pictures.put(name + ".bmp", TestImageFiles.encoded(negative(image), "bmp"));
    }
  }

  private static BufferedImage negative(BufferedImage image) {
    BufferedImage negative = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      negative.setRGB(i % 8, i / 8, ~image.getRGB(i % 8, i / 8));
    }
    return negative;
  }

  /** Writes files as a collection of a format. */
  private Path write(String name, String format, Map<String, byte[]> files) throws IOException {
    Path place = folder.resolve(name + "." + format);
    switch (format) {
      case "folder" -> {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          TestImageFiles.write(place.resolve(file.getKey()), file.getValue());
        }
      }
      case "zip" -> Files.write(place, TestImageFiles.zip(files));
      default -> Files.write(place, TestImageFiles.gzip(TestImageFiles.tar(files)));
    }
    return place;
  }

  private static Map<String, byte[]> reversed(Map<String, byte[]> files) {
    List<String> names = new ArrayList<>(files.keySet());
    Collections.reverse(names);
    Map<String, byte[]> reversed = new LinkedHashMap<>();
    names.forEach(name -> reversed.put(name, files.get(name)));
    return reversed;
  }

  private static Map<String, byte[]> within(String folder, Map<String, byte[]> files) {
    Map<String, byte[]> moved = new LinkedHashMap<>();
    files.forEach((name, bytes) -> moved.put(folder + name, bytes));
    return moved;
  }

  private DataSettingsBuilder pairs() throws IOException {
    return DataSettingsBuilder.images(write("images", "folder", images))
        .condition(write("pictures", "folder", pictures));
  }

  private ImageSet open(DataSettingsBuilder settings) throws IOException {
    return ImageSets.open(settings.settings(), 0, folder.resolve("root"), Progress.NONE);
  }

  private String refused(DataSettingsBuilder settings) {
    return assertThrows(InvalidSetting.class, () -> open(settings)).getMessage();
  }

  private static byte[] image(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.copyTo(index, pixels, 0);
    return pixels;
  }

  private static byte[] picture(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerCondition()];
    images.copyConditionTo(index, pixels, 0);
    return pixels;
  }

  private static byte[] negative(byte[] pixels) {
    byte[] negative = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      negative[i] = (byte) ~pixels[i];
    }
    return negative;
  }

  private static void assertNegatives(ImageSet found) {
    assertEquals(PAIRS, found.size());
    assertEquals(3, found.conditionChannels());
    for (int i = 0; i < PAIRS; i++) {
      assertArrayEquals(negative(image(found, i)), picture(found, i), "pair " + i);
    }
    assertEquals(
        PAIRS,
        IntStream.range(0, PAIRS)
            .mapToObj(i -> Arrays.toString(image(found, i)))
            .distinct()
            .count());
  }

  @ParameterizedTest
  @CsvSource({
    "folder, folder",
    "folder, zip",
    "folder, tar",
    "zip, folder",
    "zip, zip",
    "zip, tar",
    "tar, folder",
    "tar, zip",
    "tar, tar"
  })
  void picturesOfAnyFormatAreFoundByName(String format, String other) throws IOException {
    ImageSet alone = open(DataSettingsBuilder.images(write("images", format, images)));
    ImageSet found =
        open(
            DataSettingsBuilder.images(write("images", format, images))
                .condition(write("pictures", other, pictures)));
    assertNegatives(found);
    for (int i = 0; i < PAIRS; i++) {
      assertArrayEquals(image(alone, i), image(found, i), "the order is that of the images");
      assertEquals(alone.label(i), found.label(i));
    }
    assertEquals(0, alone.conditionChannels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "zip"})
  void theOrderOfTheImagesCounts(String other) throws IOException {
    assertNegatives(
        open(
            DataSettingsBuilder.images(write("images", "tar", reversed(images)))
                .condition(write("pictures", other, pictures))));
  }

  @Test
  void anArchiveInAnotherOrderIsRefusedWithTheCure() throws IOException {
    Path tar = write("pictures", "tar", reversed(pictures));
    String message =
        refused(DataSettingsBuilder.images(write("images", "folder", images)).condition(tar));
    assertTrue(
        message.startsWith("condition: " + tar + " holds its pictures in another order"), message);
    assertTrue(message.contains("tar --sort=name"), message);
  }

  /** As when an archive is replaced after it was listed. */
  @Test
  void anArchiveThatEndsEarlyEndsTheReading() throws IOException {
    Path photos = write("images", "folder", images);
    Path tar = folder.resolve("pictures.tar");
    Files.write(tar, TestImageFiles.tar(pictures));
    DataSettingsBuilder settings = DataSettingsBuilder.images(photos).condition(tar);
    ImageSource source = ImageSets.source(settings.settings(), folder);
    assertEquals(PAIRS, source.names().size());
    pictures.keySet().removeIf(name -> name.startsWith("kind2"));
    Files.write(tar, TestImageFiles.tar(pictures));
    List<Integer> read = new ArrayList<>();
    IOException e =
        assertThrows(
            IOException.class, () -> source.read(0, PAIRS, (number, image) -> read.add(number)));
    assertTrue(e.getMessage().contains("fewer pictures"), e.getMessage());
    assertEquals(pictures.size(), read.size());
    IOException own =
        assertThrows(
            IOException.class,
            () ->
                source.read(
                    0,
                    PAIRS,
                    (number, image) -> {
                      throw new IOException("the visitor's own");
                    }));
    assertEquals("the visitor's own", own.getMessage());
  }

  @Test
  void foldersThatAllAreInDoNotCountWhereNothingElseFits() throws IOException {
    assertNegatives(
        open(
            DataSettingsBuilder.images(write("images", "zip", within("photos/", images)))
                .condition(write("pictures", "zip", within("all/sketches/", pictures)))));
  }

  @Test
  void aMissingTwinIsRefusedWithBothNames() throws IOException {
    byte[] moved = pictures.remove("kind1/04.bmp");
    pictures.put("kind1/04_sketch.bmp", moved);
    pictures.remove("kind1/07.bmp");
    String message = refused(pairs());
    for (String word :
        List.of(
            "condition: ",
            "pictures.folder has no picture for kind1/04.png of ",
            "images.folder: none there is called kind1/04, with whatever suffix",
            "without an image is kind1/04_sketch.bmp",
            "1 more image lack theirs")) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void ambiguousNamesAreRefusedOnBothSides() throws IOException {
    pictures.put("kind1/04.jpg", pictures.get("kind1/04.bmp"));
    String message = refused(pairs());
    assertTrue(message.contains("kind1/04.bmp and kind1/04.jpg"), message);
    images.put("kind0/03.gif", images.get("kind0/03.png"));
    message = refused(pairs());
    assertTrue(message.contains("kind0/03.gif and kind0/03.png"), message);
  }

  @Test
  void picturesWithoutAnImageAreLeftOutAndTold() throws IOException {
    pictures.put("extra.bmp", pictures.get("kind1/04.bmp"));
    assertNegatives(open(pairs()));
    String lines = String.join("\n", inspected(pairs()));
    assertTrue(
        lines.contains("1 picture of " + folder.resolve("pictures.folder") + ", such as extra.bmp"),
        lines);
  }

  private List<String> inspected(DataSettingsBuilder settings) throws IOException {
    return ImageSets.inspect(settings.settings(), folder, Progress.NONE).lines();
  }

  @Test
  void inspectTellsOfPairsAndTheirShapes() throws IOException {
    pictures.put("kind0/00.bmp", TestImageFiles.encoded(TestImageFiles.noise(8, 16, 1), "bmp"));
    pictures.put("kind1/01.bmp", TestImageFiles.encoded(TestImageFiles.noise(16, 16, 1), "bmp"));
    List<String> lines = inspected(pairs());
    assertTrue(
        lines.contains("beside them 8x8: 21, 16x16: 1, 8x16: 1 (pictures to be shown)"),
        lines + "");
    assertTrue(
        lines.contains(
            "shapes      1 of 23 pairs differ in shape (such as 8x8 and 8x16), so that their crops may show different parts; data.crop: none stretches both instead"),
        lines + "");
    assertTrue(
        inspected(pairs().crop(Crop.NONE)).stream().noneMatch(line -> line.contains("shape")));
  }

  @Test
  void sizesAreMadeAlikeByOneRule() throws IOException {
    byte[] large = TestImageFiles.encoded(TestImageFiles.noise(32, 48, 7), "png");
    for (String name : List.copyOf(images.keySet())) {
      images.put(name, large);
      pictures.put(name.replace(".png", ".bmp"), large);
    }
    for (Crop crop : Crop.values()) {
      ImageSet found = open(pairs().crop(crop).size(8, 8));
      assertArrayEquals(image(found, 3), picture(found, 3));
    }
  }

  @Test
  void channelsArePicturesOwn() throws IOException {
    ImageSet grey = open(pairs().condition(folder.resolve("pictures.folder").toString(), 1));
    assertEquals(3, grey.channels());
    assertEquals(1, grey.conditionChannels());
    assertEquals(64, picture(grey, 0).length);
    ImageSet colour =
        open(pairs().channels(1).condition(folder.resolve("pictures.folder").toString(), 3));
    assertEquals(1, colour.channels());
    assertArrayEquals(picture(open(pairs()), 5), picture(colour, 5));
    assertArrayEquals(picture(grey, 5), picture(open(pairs().channels(1)), 5), "as the images");
  }

  @Test
  void numbersPairImagesOfArrays() throws IOException {
    Path x = npy("x.npy", 5);
    ImageSet found = open(DataSettingsBuilder.images(x).size(4, 4).condition(npy("y.npy", 5)));
    assertEquals(5, found.size());
    assertArrayEquals(image(found, 4), picture(found, 4));
    String message = refused(DataSettingsBuilder.images(x).condition(npy("z.npy", 6)));
    assertTrue(
        message.contains("x.npy holds 5 images and ") && message.contains("z.npy 6"), message);
    assertTrue(
        refused(DataSettingsBuilder.images(x).condition(pairs().settings().path(), 0))
            .contains("image 0"));
  }

  private Path npy(String name, int count) throws IOException {
    String header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 4, 4), }".formatted(count);
    byte[] start =
        "\u0093NUMPY\1\0v\0%-117s\n".formatted(header).getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = Arrays.copyOf(start, 128 + 16 * count);
    for (int i = 128; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void collectionsWithoutNamesAreRefusedWithTheReason() throws IOException {
    assertEquals(
        "condition: is x, but the images of shapes have no names by which pictures could belong to them; use source images and a path",
        assertThrows(
                InvalidSetting.class,
                () -> new DataSettingsBuilder("shapes", "").condition("x", 0).settings())
            .getMessage());
    Path packed = packed();
    Path plain = folder.resolve("plain.ddpm");
    ImageSets.pack(
        DataSettingsBuilder.images(folder.resolve("images.folder")).settings(),
        folder,
        plain,
        false,
        Progress.NONE);
    String photos = folder.resolve("images.folder").toString();
    Map<DataSettingsBuilder, String> wrong =
        Map.of(
            DataSettingsBuilder.images(plain).condition("packed", 0),
            "was packed without pictures",
            DataSettingsBuilder.images(plain).condition(photos, 0),
            "have no names by which",
            DataSettingsBuilder.images(packed).condition(photos, 0),
            "has pictures already; use packed",
            DataSettingsBuilder.images(Path.of(photos)).condition("packed", 0),
            "is no packed file",
            DataSettingsBuilder.images(Path.of(photos)).condition(packed),
            "is a packed images, where pictures have no names");
    wrong.forEach((settings, words) -> assertTrue(refused(settings).contains(words), words));
    assertThrows(
        IOException.class,
        () -> open(DataSettingsBuilder.images(Path.of(photos)).condition(folder.resolve("none"))));
  }

  private Path packed() throws IOException {
    Path target = folder.resolve("pairs.ddpm");
    ImageSets.pack(pairs().settings(), folder, target, true, Progress.NONE);
    return target;
  }

  @Test
  void packedPairsAreReadWithAndWithoutTheirPictures() throws IOException {
    DataSettingsBuilder packed = DataSettingsBuilder.images(packed());
    ImageSet found = open(packed.condition("packed", 0));
    assertNegatives(found);
    assertEquals(Fingerprint.of(open(pairs()), true), Fingerprint.of(found, true));
    ImageSet alone = open(packed);
    assertEquals(0, alone.conditionChannels());
    assertEquals(
        Fingerprint.of(open(DataSettingsBuilder.images(folder.resolve("images.folder"))), true),
        Fingerprint.of(alone, true));
    ImageSet smaller = open(packed.size(4, 4).condition("packed", 1));
    assertEquals(1, smaller.conditionChannels());
    assertArrayEquals(
        picture(
            open(pairs().size(4, 4).condition(folder.resolve("pictures.folder").toString(), 1)), 9),
        picture(smaller, 9));
    try (Stream<Path> kept = Files.list(folder.resolve("root/cache"))) {
      assertEquals(
          4, kept.filter(file -> file.toString().endsWith(".ddpm")).count(), "each has its own");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shardsHoldPairsWhoeverPacksThem(int processes) throws IOException {
    Path out = folder.resolve("shards");
    DataSettingsBuilder pairs = pairs();
    for (int number = 1; number <= processes; number++) {
      ImageSets.inShards(pairs.settings(), folder, out, 4)
          .pack(new Shard(number, processes), false, Others.NONE, Progress.NONE);
    }
    ImageSet found = open(DataSettingsBuilder.images(out).condition("packed", 0));
    assertNegatives(found);
    assertEquals(4, found.runs().count());
    ImageSet alone = open(DataSettingsBuilder.images(out));
    assertEquals(0, alone.conditionChannels());
    assertNotEquals(Fingerprint.of(found, true), Fingerprint.of(alone, true));
    ImageSize window = new ImageSize(5, 6);
    try (HostBatches batches =
        new HostBatches(found, ImageOrder.WINDOWS, 8, Share.WHOLE, 3, true, window)) {
      for (int step = 0; step < 9; step++) {
        HostBatch batch = batches.at(step);
        assertArrayEquals(negative(batch.pixels()), batch.condition());
      }
    }
  }

  @Test
  void joinedShardsAreTheFileOfOneProcess() throws IOException {
    DataSettingsBuilder pairs = pairs();
    Path whole = folder.resolve("whole.ddpm");
    ImageSets.pack(pairs.settings(), folder, whole, false, Progress.NONE);
    byte[] expected = Files.readAllBytes(whole);
    Path target = folder.resolve("joined.ddpm");
    for (int number = 3; number >= 1; number--) {
      ShardPacking.pack(
          pairs.settings(),
          folder,
          target,
          false,
          new Shard(number, 3),
          Others.NONE,
          Progress.NONE);
    }
    assertArrayEquals(expected, Files.readAllBytes(target));
  }

  @Test
  void aPairIsLeftOutIfEitherIsDamaged() throws IOException {
    pictures.put("kind2/05.bmp", new byte[] {'B', 'M', 1, 2, 3});
    images.put("kind1/10.png", new byte[] {1, 2, 3});
    IOException e = assertThrows(BadImagesException.class, () -> open(pairs()));
    assertTrue(e.getMessage().contains("05.png belongs to kind2/05.bmp, which "), e.getMessage());
    ImageSet found = open(pairs().maxBad(2));
    assertEquals(PAIRS - 2, found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(negative(image(found, i)), picture(found, i));
    }
  }

  @Test
  void packingThatWasInterruptedResumes() throws IOException {
    DataSettingsBuilder settings =
        DataSettingsBuilder.images(npy("x.npy", 600)).size(4, 4).condition(npy("y.npy", 600));
    Path expected = folder.resolve("expected.ddpm");
    ImageSets.pack(settings.settings(), folder, expected, false, Progress.NONE);
    Path target = folder.resolve("target.ddpm");
    List<Long> begun = new ArrayList<>();
    Progress interrupting =
        new Progress() {
          @Override
          public void begin(String task, String unit, long done, long total) {
            begun.add(done);
          }

          @Override
          public void advance(long done) {
            if (done > 0 && begun.size() == 1) {
              throw new CancellationException();
            }
          }
        };
    assertThrows(
        CancellationException.class,
        () -> ImageSets.pack(settings.settings(), folder, target, false, interrupting));
    assertFalse(Files.exists(target));
    ImageSets.pack(settings.settings(), folder, target, false, interrupting);
    assertEquals(List.of(0L, 256L), begun);
    assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(target));
  }

  @Test
  void whatIsReadIsNotWrittenOver() throws IOException {
    Path zip = write("pictures", "zip", pictures);
    DataSettingsBuilder settings =
        DataSettingsBuilder.images(write("images", "folder", images)).condition(zip);
    assertThrows(
        IOException.class,
        () -> ImageSets.pack(settings.settings(), folder, zip, true, Progress.NONE));
    assertThrows(IOException.class, () -> ImageSets.inShards(settings.settings(), folder, zip, 2));
    assertNegatives(open(settings));
    assertEquals(
        Optional.empty(),
        ImageSets.inShards(settings.settings(), folder, folder.resolve("out"), 2)
            .pack(new Shard(1, 1), false, Others.NONE, Progress.NONE));
  }
}
