package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.ImageSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections as people have reported them to other programs, each with its right labels. */
class CasesTest {
  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bom.csv",
        "label-in-the-middle.csv",
        "label-first-no-heading.csv",
        "numeric-heading.csv"
      })
  void tablesOfPixels(String name) throws IOException {
    ImageSource source = Sources.open(CASES.resolve("csv").resolve(name));
    assertLabels(source.labels(), Map.of("0", 4, "1", 4, "2", 4));
    ImageSet images =
        ImageSets.open(
            DataSettingsBuilder.images(CASES.resolve("csv").resolve(name))
                .size(4, 4)
                .channels(1)
                .settings(),
            0,
            folder,
            new RecordingProgress());
    assertEquals(12, images.size());
    byte[] first = new byte[16];
    images.copyTo(0, first, 0);
    assertArrayEquals(new byte[] {107, (byte) 222, (byte) 246, 73}, Arrays.copyOf(first, 4), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bom.csv", "caption-before-label.csv", "metadata.jsonl", "semicolon.csv"})
  void tablesOfLabels(String name) throws IOException {
    assertLabels(named(name), Map.of("cat", 3, "dog", 3));
  }

  @Test
  void aTableWithAnEmptyLabel() throws IOException {
    ImageLabels labels = named("empty-label.csv");
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertEquals(-1, labels.values()[0]);
  }

  private ImageLabels named(String table) throws IOException {
    Path images = folder.resolve("six");
    for (int i = 0; i < 6; i++) {
      TestImageFiles.write(images.resolve("000" + i + ".png"), TestImageFiles.png(4, 4, i));
    }
    String labels = CASES.resolve("labels").resolve(table).toString();
    return labels(
        ImageSets.open(
            DataSettingsBuilder.images(images).labels(labels).settings(),
            0,
            folder,
            new RecordingProgress()));
  }

  private static ImageLabels labels(ImageSet images) {
    int[] values = new int[images.size()];
    Arrays.setAll(values, images::label);
    return new ImageLabels(images.classes(), values, "");
  }

  @Test
  void arraysInAnyOrderAndShape() throws IOException {
    ImageSource keras = numpy("keras-order.npz");
    assertEquals(10, keras.names().size());
    assertEquals(10, keras.labels().values().length);
    assertTrue(!keras.labels().areNone(), "labels");
    assertEquals(List.of("3 images of other parts: 3 x_test"), keras.leftOut().lines());
    assertEquals(List.of("0", "1", "2"), numpy("labels-n-1.npz").labels().classes());
    assertEquals(List.of("0", "1"), numpy("ids-before-labels.npz").labels().classes());
    assertEquals(List.of("cat", "dog"), numpy("text-labels.npz").labels().classes());
    ImageSource planes = numpy("channels-first.npy");
    assertEquals(10, planes.names().size());
    planes.read(
        0,
        1,
        (index, image) -> {
          assertEquals(8, image.decode().width());
          assertEquals("colour", image.decode().mode());
        });
    ImageSource flat = numpy("flat-784.npy");
    assertEquals(4, flat.names().size());
    flat.read(0, 1, (index, image) -> assertEquals(28, image.decode().height()));
  }

  private static ImageSource numpy(String name) throws IOException {
    return Sources.open(CASES.resolve("numpy").resolve(name));
  }

  @Test
  void twelveBitsInSixteenAreSaid() throws IOException {
    Path scans = folder.resolve("scans");
    TestImageFiles.write(
        scans.resolve("1.tif"),
        Files.readAllBytes(CASES.resolve("tiff/twelve-bits-in-sixteen.tif")));
    List<String> lines =
        ImageSets.inspect(
                DataSettingsBuilder.images(scans).settings(), folder, new RecordingProgress())
            .lines();
    String text = String.join(" ", lines).replaceAll(" +", " ");
    assertTrue(
        text.contains(
            "range the brightest value of all images of more than 8 bits (1) is 3899 of 65535,"
                + " so they are nearly black; if they may have up to 4095, set data.range: 0-4095"),
        text);
    lines =
        ImageSets.inspect(
                DataSettingsBuilder.images(scans)
                    .samples(ValueRange.of("0-4095"), ArrayLayout.AUTO)
                    .settings(),
                folder,
                new RecordingProgress())
            .lines();
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("range")), lines.toString());
    TestImageFiles.write(scans.resolve("2.png"), ImageDecoderTest.resource("grey16.png"));
    lines =
        ImageSets.inspect(
                DataSettingsBuilder.images(scans).settings(), folder, new RecordingProgress())
            .lines();
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("range")), lines.toString());
  }

  @Test
  void idxFilesWithADot() throws IOException {
    ImageSource source = Sources.open(CASES.resolve("idx-dot"));
    assertEquals(10, source.names().size());
    assertEquals(10, source.labels().classes().size());
    assertEquals("IDX files", source.kind());
  }

  @Test
  void aShardOfWebDataset() throws IOException {
    ImageSource shard = Sources.open(CASES.resolve("tar/webdataset-cls.tar"));
    assertLabels(shard.labels(), Map.of("0", 2, "1", 2, "2", 2));
    ImageSource unpacked = Sources.open(unpacked(CASES.resolve("tar/webdataset-cls.tar")));
    assertLabels(unpacked.labels(), Map.of("0", 2, "1", 2, "2", 2));
  }

  @Test
  void foldersThatDivideTheCollection() throws IOException {
    Path divided = unpacked(CASES.resolve("folders/train-test-classes.tar.gz"));
    assertLabels(Sources.open(divided).labels(), Map.of("cat", 4, "dog", 4));
    ImageSource archive = Sources.open(CASES.resolve("folders/train-test-classes.tar.gz"));
    assertLabels(archive.labels(), Map.of("cat", 4, "dog", 4));
  }

  @Test
  void thumbnailsOfAStorageServer() throws IOException {
    for (Path place :
        List.of(
            CASES.resolve("folders/eadir.tar.gz"),
            unpacked(CASES.resolve("folders/eadir.tar.gz")))) {
      ImageSource source = Sources.open(place);
      assertEquals(4, source.names().size());
      assertEquals(List.of("cat", "dog"), source.labels().classes());
      assertEquals(
          List.of("5 thumbnails and other files of systems: 5 .jpg"), source.leftOut().lines());
    }
  }

  @Test
  void picturesThatAreNotReadAreCounted() throws IOException {
    for (Path place :
        List.of(
            CASES.resolve("folders/heic-among-jpeg.tar.gz"),
            unpacked(CASES.resolve("folders/heic-among-jpeg.tar.gz")))) {
      ImageSource source = Sources.open(place);
      assertEquals(List.of("IMG_1.JPG"), source.names());
      assertEquals(
          List.of("9 pictures of formats that are not read: 7 .heic, 1 .avif, 1 .ppm"),
          source.leftOut().lines());
    }
  }

  private static void assertLabels(ImageLabels labels, Map<String, Integer> expected) {
    assertEquals(expected, labels.counts());
  }

  private Path unpacked(Path tar) throws IOException {
    Path target = folder.resolve(tar.getFileName() + ".d");
    try (InputStream file = new BufferedInputStream(Files.newInputStream(tar))) {
      file.mark(2);
      boolean gzip = file.read() == 0x1F;
      file.reset();
      try (TarArchiveInputStream in =
          new TarArchiveInputStream(gzip ? new GZIPInputStream(file) : file)) {
        for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
          if (entry.isFile()) {
            TestImageFiles.write(target.resolve(entry.getName()), in.readAllBytes());
          }
        }
      }
    }
    return target;
  }
}
