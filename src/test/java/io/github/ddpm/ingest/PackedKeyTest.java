package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.Holdout;
import io.github.ddpm.data.Resize;
import io.github.ddpm.data.SelectionSettings;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed images are found again by their key: whatever they depend on changes it. */
final class PackedKeyTest {
  private static final FileTime TIME = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  /** Keys seen so far, and what they are of. */
  private final Map<String, String> seen = new HashMap<>();

  private String key(DataSettings settings) throws IOException {
    return new Labelling(settings, ImageSets.source(settings, folder.resolve("data"))).key();
  }

  private void assertNew(String what, DataSettingsBuilder builder) throws IOException {
    String key = key(builder.settings());
    assertEquals(key, key(builder.settings()), "nothing has changed");
    String before = seen.put(key, what);
    assertEquals(null, before, what + " has the key of the other");
  }

  private static byte[] npy(String shape, int count) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': %s, }".formatted(shape);
    String start = "\u0093NUMPY\1\0v\0%-117s\n".formatted(header);
    return Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 128 + count);
  }

  /** Forty images of 4x4 pixels. */
  private static byte[] array(int pattern) {
    byte[] bytes = npy("(40, 4, 4)", 40 * 16);
    for (int i = 128; i < bytes.length; i++) {
      bytes[i] = (byte) (i * pattern);
    }
    return bytes;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, TIME);
    return file;
  }

  private static byte[] zip(byte[] array, boolean labels, int first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      entry(zip, "arr_0.npy", array);
      if (labels) {
        byte[] numbers = npy("(40,)", 40);
        numbers[128] = (byte) first;
        entry(zip, "arr_1.npy", numbers);
      }
    }
    return bytes.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(TIME);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  @Test
  void anArrayOfTheSameLengthAndTimeIsAnother() throws IOException {
    Path file = write("a.npy", array(1));
    DataSettingsBuilder images = DataSettingsBuilder.images(file);
    assertNew("the array", images);
    write("a.npy", array(3));
    assertNew("other pixels", images);
    write("a.npy", array(1));
    assertTrue(seen.containsKey(key(images.settings())), "the first again");
    assertNew("a copy elsewhere", DataSettingsBuilder.images(write("b.npy", array(1))));
  }

  @Test
  void labelsInAnArchiveAreSeen() throws IOException {
    DataSettingsBuilder images =
        DataSettingsBuilder.images(write("a.npz", zip(array(1), false, 0)));
    assertNew("an archive", images);
    write("a.npz", zip(array(1), true, 1));
    assertNew("with labels", images);
    write("a.npz", zip(array(1), true, 2));
    assertNew("with other labels", images);
  }

  @Test
  void everySettingThatChangesPixelsOrLabelsIsSeen() throws IOException {
    DataSettingsBuilder images = DataSettingsBuilder.images(write("a.npy", array(1)));
    assertNew("as it is", images);
    assertNew("larger", images.size(8, 16));
    assertNew("higher", images.size(16, 8));
    assertNew("grey", images.channels(1));
    assertNew("stretched", images.crop(Crop.NONE));
    assertNew("unlabelled", images.labels("none"));
    DataSettings other = images.settings();
    assertNew("filtered", images.resize(Resize.AREA));
    DataSettings black =
        new DataSettings(
            other.source(),
            other.path(),
            other.imageSize(),
            other.channels(),
            other.crop(),
            other.resize(),
            "#000000",
            other.labels(),
            other.samples(),
            other.selection(),
            other.pairs(),
            false);
    assertEquals(null, seen.put(key(black), "over black"));
    DataSettings undivided =
        new DataSettings(
            other.source(),
            other.path(),
            other.imageSize(),
            other.channels(),
            other.crop(),
            other.resize(),
            other.background(),
            other.labels(),
            other.samples(),
            new SelectionSettings(List.of(), 0, 1, Holdout.NONE, "none"),
            other.pairs(),
            false);
    assertEquals(null, seen.put(key(undivided), "with folders of parts as classes"));
    ValueRange sixteen = ValueRange.of("0-16");
    DataSettingsBuilder words =
        DataSettingsBuilder.images(
            write("rows.csv", "5,2,3,4,5,6,7,8,9,1,1,2\n".getBytes(StandardCharsets.UTF_8)));
    assertNew("of other values", words.samples(sixteen, ArrayLayout.PLANAR));
    assertNew("laid out otherwise", words.samples(sixteen, ArrayLayout.INTERLEAVED));
    assertNew("of another range", words.samples(ValueRange.of("0-15"), ArrayLayout.INTERLEAVED));
    Path csv = write("labels.csv", "image 0,a\n".getBytes(StandardCharsets.UTF_8));
    assertNew("labelled", images.labels(csv.toString()));
    write("labels.csv", "image 0,b\n".getBytes(StandardCharsets.UTF_8));
    assertNew("labelled otherwise", images.labels(csv.toString()));
    String before = key(images.settings());
    assertEquals(before, key(images.maxBad(7).settings()), "chosen after packing");
    assertEquals(before, key(images.classes("1").settings()), "chosen after packing");
  }

  @Test
  void picturesBesideImagesAreSeen() throws IOException {
    write("photos/a/0.png", png(1));
    write("sketches/a/0.png", png(2));
    DataSettingsBuilder images = DataSettingsBuilder.images(folder.resolve("photos"));
    assertNew("images alone", images);
    DataSettingsBuilder pairs = images.condition(folder.resolve("sketches"));
    assertNew("pairs", pairs);
    assertNew("of grey", images.condition(folder.resolve("sketches").toString(), 1));
    write("sketches/a/0.png", png(3));
    assertNew("another picture of the same length and time", pairs);
    write("sketches/b/1.png", png(3));
    assertNew("one more", pairs);
    PathUtils.copyDirectory(
        folder.resolve("sketches"), folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
    assertNew("elsewhere", images.condition(folder.resolve("copy")));
    assertNew("the other way", DataSettingsBuilder.images(folder.resolve("sketches")));
    write("sketches/a/1.png", png(3));
    Files.delete(folder.resolve("sketches/b/1.png"));
    write("photos/a/1.png", png(4));
    assertNew("another image", pairs);
    write("photos/a/1.png", png(3));
    write("sketches/a/1.png", png(4));
    assertNew("the same bytes, exchanged", pairs);
  }

  @Test
  void packedPairsAreSeenWithAndWithoutPictures() throws IOException {
    write("photos/a/0.png", png(1));
    write("sketches/a/0.png", png(2));
    DataSettingsBuilder pairs =
        DataSettingsBuilder.images(folder.resolve("photos")).condition(folder.resolve("sketches"));
    Path packed = folder.resolve("pairs.ddpm");
    ImageSets.pack(pairs.settings(), folder, packed, false, Progress.NONE);
    DataSettingsBuilder images = DataSettingsBuilder.images(packed);
    assertNew("images alone", images);
    assertNew("pairs", images.condition("packed", 0));
    assertNew("of grey", images.condition("packed", 1));
  }

  @Test
  void filesOfAFolderAddedRenamedMovedAndChangedAreSeen() throws IOException {
    DataSettingsBuilder images = DataSettingsBuilder.images(folder.resolve("photos"));
    write("photos/a/0.png", png(1));
    write("photos/b/1.png", png(2));
    assertNew("two images", images);
    write("photos/b/1.png", png(3));
    assertNew("another of the same length and time", images);
    write("photos/b/2.png", png(2));
    assertNew("one more", images);
    Files.move(folder.resolve("photos/b/2.png"), folder.resolve("photos/b/3.png"));
    assertNew("with another name", images);
    Files.move(folder.resolve("photos/b/3.png"), folder.resolve("photos/a/3.png"));
    assertNew("in another class", images);
    Files.setLastModifiedTime(folder.resolve("photos/a/3.png"), FileTime.fromMillis(7));
    assertNew("at another time", images);
    PathUtils.copyDirectory(
        folder.resolve("photos"), folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
    assertNew("elsewhere", DataSettingsBuilder.images(folder.resolve("copy")));
  }

  private static byte[] png(int red) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, red << 16);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "bmp", bytes); // Recognised by its content; of one length.
    return bytes.toByteArray();
  }

  /** A folder may hold MNIST's files and CIFAR's. */
  @ParameterizedTest
  @ValueSource(strings = {"cifar-10", "cifar-100"})
  void whatAFolderIsReadAsIsSeen(String source) throws IOException {
    for (int i = 1; i <= 5; i++) {
      write("both/data_batch_%d.bin".formatted(i), new byte[3073]);
    }
    write("both/train.bin", new byte[3074]);
    write("both/train-images-idx3-ubyte", idx());
    write("both/train-labels-idx1-ubyte", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 0});
    String path = folder.resolve("both").toString();
    assertNew("mnist", new DataSettingsBuilder("mnist", path));
    assertNew(source, new DataSettingsBuilder(source, path));
  }

  private static byte[] idx() {
    byte[] bytes = new byte[16 + 28 * 28];
    List<Integer> header = List.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28);
    for (int i = 0; i < header.size(); i++) {
      bytes[i] = header.get(i).byteValue();
    }
    return bytes;
  }
}
