package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels in generated tables, arrays and archives: whatever the order, the same labels. */
class LabelVariantsTest {
  private static final int IMAGES = 40;

  @TempDir private Path folder;

  /** Pixels of noise and labels 0, 1, 2 in turn, in one column. */
  private static String table(int at, String separator, String heading) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder(heading);
    for (int row = 0; row < IMAGES; row++) {
      int label = row % 3;
      text.append(
              IntStream.range(0, 17)
                  .mapToObj(i -> String.valueOf(i == at ? label : random.nextInt(256)))
                  .collect(Collectors.joining(separator)))
          .append("\r\n");
    }
    return text.toString();
  }

  private static String names(int at, String separator, String label) {
    return IntStream.range(0, 17)
            .mapToObj(i -> i == at ? label : "pixel" + i)
            .collect(Collectors.joining(separator))
        + "\r\n";
  }

  @Test
  void aPartOfWhatHasNoPartsIsRefused() throws IOException {
    Path csv = folder.resolve("rows.csv");
    TestImageFiles.write(csv, table(0, ",", "").getBytes(StandardCharsets.UTF_8));
    assertThrows(
        InvalidSetting.class, () -> Sources.open(csv, new Splits("test"), SampleSettings.AUTO));
    Path links = folder.resolve("links");
    TestImageFiles.write(links.resolve("1.png"), TestImageFiles.png(4, 4, 1));
    java.nio.file.Files.createSymbolicLink(links.resolve("2.png"), Path.of("nowhere.png"));
    assertEquals(
        List.of("1 link that is not followed: 1 .png"), Sources.open(links).leftOut().lines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0 | label", "16 | Class", "7 | target", "3 | y", "16 | fine_label", "0 | labels"})
  void aHeadedColumnOfATableIsTheLabelWhereverItIs(int at, String word) throws IOException {
    for (String separator : List.of(",", ";", "\t")) {
      for (String mark : List.of("", "\uFEFF")) {
        assertThirds(csv(mark + table(at, separator, names(at, separator, word))), "012", IMAGES);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "16"})
  void withoutAHeadingTheColumnOfFewValuesIsTheLabel(int at) throws IOException {
    assertThirds(csv(table(at, ",", "")), "012", IMAGES);
  }

  @ParameterizedTest
  @CsvSource({"0", "16"})
  void headingsOfNumbersAreHeadings(int at) throws IOException {
    String counted =
        IntStream.range(0, 17).mapToObj(String::valueOf).collect(Collectors.joining(","));
    assertThirds(csv(table(at, ",", counted + "\n")), "012", IMAGES);
    // What pandas makes of a first row 3,0,0,7,0,...
    String repeated = "3,0,0.1,7,0.2,0.3,3.1,0.4,0.5,0.6,0.7,0.8,0.9,0.10,0.11,0.12,0.13";
    assertThirds(csv(table(at, ",", repeated + "\n")), "012", IMAGES);
  }

  @Test
  void columnsThatCountRowsAreNoPixels() throws IOException {
    StringBuilder text = new StringBuilder(",label");
    IntStream.range(0, 16).forEach(i -> text.append(",").append(i));
    text.append("\n");
    for (int row = 0; row < 6; row++) {
      text.append(row).append(",").append(row % 3);
      int value = row;
      IntStream.range(0, 16).forEach(i -> text.append(",").append(20 * value + i));
      text.append("\n");
    }
    assertThirds(csv(text.toString()), "012", 6);
  }

  @Test
  void aTableThatCanBeReadInTwoWaysIsAsked() throws IOException {
    Path file = write("x.csv", "0,1,16,0,7\n1,0,16,0,3\n");
    IOException e = assertThrows(BadImagesException.class, () -> Sources.open(file));
    assertTrue(e.getMessage().contains("the first column with 2 values (0, 1)"), e.getMessage());
    assertTrue(e.getMessage().contains("the last column with 2 values (3, 7)"), e.getMessage());
  }

  /** Letters as EMNIST has them: 26 labels, and a corner that is nearly always black. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aCornerOfFewValuesIsNoLabel(boolean labelFirst) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 260; row++) {
      String label = String.valueOf(row % 26);
      String corner = row % 100 == 7 ? "3" : "0";
      String pixels = IntStream.range(0, 15).mapToObj(i -> "200").collect(Collectors.joining(","));
      text.append(
          (labelFirst ? label : corner)
              + ","
              + pixels
              + ","
              + (labelFirst ? corner : label)
              + "\n");
    }
    ImageSource source = csv(text.toString());
    assertEquals(26, source.labels().classes().size());
    assertEquals(25, source.labels().values()[51]);
  }

  /** A single class, and pixels that all differ: nothing says which is the label. */
  @Test
  void aSingleClassIsNotGuessedFromPixels() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      int value = row;
      text.append("5,")
          .append(
              IntStream.range(0, 16)
                  .mapToObj(i -> String.valueOf(value * 6 + i % 3))
                  .collect(Collectors.joining(",")))
          .append("\n");
    }
    assertThrows(BadImagesException.class, () -> csv(text.toString()));
  }

  private ImageSource csv(String text) throws IOException {
    return Sources.open(write("x.csv", text));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    TestImageFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static byte[] npy(String type, byte[] values, long... shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(NpyHeader.of(type, shape).toBytes());
    bytes.writeBytes(values);
    return bytes.toByteArray();
  }

  private static byte[] pixels(int count) {
    byte[] pixels = new byte[count * 4 * 4];
    new Random(0).nextBytes(pixels);
    return npy("|u1", pixels, count, 4, 4);
  }

  /** Numbers 0, 1, 2 in turn. */
  private static byte[] thirds(String type, int count, long... more) {
    int length = Integer.parseInt(type.substring(2));
    ByteBuffer values =
        ByteBuffer.allocate(count * length)
            .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (type.substring(1)) {
        case "u1", "i1" -> values.put((byte) (i % 3));
        case "i4", "u4" -> values.putInt(i % 3);
        case "i8" -> values.putLong(i % 3);
        case "f4" -> values.putFloat(i % 3);
        default -> values.putDouble(i % 3);
      }
    }
    long[] shape = new long[1 + more.length];
    shape[0] = count;
    System.arraycopy(more, 0, shape, 1, more.length);
    return npy(type, values.array(), shape);
  }

  @ParameterizedTest
  @CsvSource({
    "x_train, y_train",
    "X_train, Y_train",
    "train_images, train_labels",
    "images, labels",
    "trainX, trainY",
    "data, target",
    "x, y",
    "images, fine_labels",
    "arr_0, arr_1"
  })
  void arraysAreToldByTheirNamesInAnyOrderAndType(String images, String labels) throws IOException {
    for (String type : List.of("|u1", "<i8", ">i4", "<f4", "<f8")) {
      for (boolean column : new boolean[] {false, true}) {
        byte[] values = column ? thirds(type, IMAGES, 1) : thirds(type, IMAGES);
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put(labels + ".npy", values);
        arrays.put("ids.npy", npy("|u1", new byte[IMAGES], IMAGES));
        arrays.put(images + ".npy", pixels(IMAGES));
        assertThirds(npz(arrays, Splits.AUTO), "012", IMAGES);
      }
    }
  }

  @Test
  void oneOfSeveralIsAClass() throws IOException {
    byte[] hot = new byte[IMAGES * 3];
    IntStream.range(0, IMAGES).forEach(i -> hot[3 * i + i % 3] = 1);
    for (String name : List.of("labels", "whatever")) {
      assertThirds(
          npz(
              new TreeMap<>(
                  Map.of("images.npy", pixels(IMAGES), name + ".npy", npy("|u1", hot, IMAGES, 3))),
              Splits.AUTO),
          "012",
          IMAGES);
    }
  }

  @Test
  void thePartToReadCanBeChosen() throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    arrays.put("x_test.npy", pixels(6));
    arrays.put("y_test.npy", thirds("<i8", 6));
    arrays.put("x_train.npy", pixels(IMAGES));
    arrays.put("y_train.npy", thirds("|u1", IMAGES));
    assertThirds(npz(arrays, Splits.AUTO), "012", IMAGES);
    assertThirds(npz(arrays, new Splits("test")), "012", 6);
    assertThrows(BadImagesException.class, () -> npz(arrays, new Splits("val")));
  }

  @Test
  void arraysThatCanBeReadInTwoWaysAreAsked() throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    arrays.put("a.npy", thirds("|u1", IMAGES));
    arrays.put("b.npy", thirds("<i8", IMAGES));
    arrays.put("images.npy", pixels(IMAGES));
    IOException two = assertThrows(IOException.class, () -> npz(arrays, Splits.AUTO).labels());
    assertTrue(two.getMessage().contains("a with 3 values"), two.getMessage());
    assertTrue(two.getMessage().contains("b with 3 values"), two.getMessage());
    arrays.remove("b.npy");
    arrays.put("left.npy", pixels(IMAGES));
    arrays.put("right.npy", pixels(IMAGES));
    arrays.remove("images.npy");
    IOException images = assertThrows(IOException.class, () -> npz(arrays, Splits.AUTO));
    assertTrue(images.getMessage().contains("left, right"), images.getMessage());
  }

  @Test
  void labelsOfAnotherKindAreSaidAndNotLost() throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    arrays.put("images.npy", pixels(2));
    arrays.put("labels.npy", npy("|O", new byte[16], 2));
    ImageSource source = npz(arrays, Splits.AUTO);
    IOException e = assertThrows(IOException.class, source::labels);
    assertTrue(e.getMessage().contains(".astype(str), or set data.labels"), e.getMessage());
    assertEquals(2, source.names().size(), "without labels it can be read");
  }

  @Test
  void filesBesideImagesHaveTheirLabels() throws IOException {
    for (String kind : List.of("cls", "json", "metadata", "dataset", "deep")) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      StringBuilder table = new StringBuilder();
      for (int i = 0; i < 6; i++) {
        String name = "00/0000" + i;
        files.put(name + ".png", TestImageFiles.png(4, 4, i));
        switch (kind) {
          case "cls" -> files.put(name + ".cls", (i % 3 + "\n").getBytes(StandardCharsets.UTF_8));
          case "json" ->
              files.put(
                  name + ".json",
                  "{\"caption\": \"x\", \"label\": %d}"
                      .formatted(i % 3)
                      .getBytes(StandardCharsets.UTF_8));
          case "metadata", "deep" -> table.append("0000%d.png,a picture,%d%n".formatted(i, i % 3));
          default -> table.append("[\"%s.png\", %d],".formatted(name, i % 3));
        }
      }
      if (kind.equals("metadata") || kind.equals("deep")) {
        files.put(
            (kind.equals("deep") ? "00/" : "") + "metadata.csv",
            ("file_name,text,label\n" + table).getBytes(StandardCharsets.UTF_8));
      } else if (kind.equals("dataset")) {
        files.put(
            "dataset.json",
            "{\"labels\": [%s]}"
                .formatted(table.substring(0, table.length() - 1))
                .getBytes(StandardCharsets.UTF_8));
      }
      files.put("00/notes.txt", new byte[1]);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TestImageFiles.write(folder.resolve(kind).resolve(file.getKey()), file.getValue());
      }
      TestImageFiles.write(folder.resolve(kind + ".zip"), TestImageFiles.zip(files));
      TestImageFiles.write(folder.resolve(kind + ".tar"), TestImageFiles.tar(files));
      for (String place : List.of(kind, kind + ".zip", kind + ".tar")) {
        ImageSource source = Sources.open(folder.resolve(place));
        assertThirds(source, "012", 6);
        assertEquals(List.of("1 other file: 1 .txt"), source.leftOut().lines(), place);
      }
    }
  }

  @Test
  void metadataThatGivesNoLabelsIsCounted() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : List.of("a/1", "a/2", "b/3")) {
      files.put(name + ".png", TestImageFiles.png(4, 4, name.hashCode()));
      files.put(name + ".json", "{\"width\": 4}".getBytes(StandardCharsets.UTF_8));
    }
    files.put("metadata.jsonl", new byte[0]);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      TestImageFiles.write(folder.resolve("files").resolve(file.getKey()), file.getValue());
    }
    TestImageFiles.write(folder.resolve("files.zip"), TestImageFiles.zip(files));
    TestImageFiles.write(folder.resolve("files.tar"), TestImageFiles.tar(files));
    for (String place : List.of("files", "files.zip", "files.tar")) {
      ImageSource source = Sources.open(folder.resolve(place));
      assertEquals("folders", source.labels().origin());
      assertEquals("folders", source.labels().origin(), "a second time");
      assertEquals(
          List.of("4 metadata files that give no labels: 3 .json, 1 .jsonl"),
          source.leftOut().lines(),
          place);
    }
  }

  @Test
  void theColumnOfLabelsIsNamed() throws IOException {
    for (String name : List.of("1.png", "2.png")) {
      TestImageFiles.write(folder.resolve("c").resolve(name), TestImageFiles.png(4, 4, 1));
    }
    for (String[] table :
        new String[][] {
          {"file,class\n1.png,cat\n2.png,dog\n", "labels.csv, column class"},
          {"1.png,cat\n2.png,dog\n", "labels.csv, column 2"},
          {"file,cat,dog\n1.png,1,0\n2.png,0,1\n", "labels.csv, one column each"}
        }) {
      TestImageFiles.write(
          folder.resolve("c/labels.csv"), table[0].getBytes(StandardCharsets.UTF_8));
      ImageLabels labels = Sources.open(folder.resolve("c")).labels();
      assertEquals(table[1], labels.origin());
      assertEquals(List.of("cat", "dog"), labels.classes());
    }
  }

  /** Tars of old systems have names in Latin-1: each class keeps its own. */
  @Test
  void namesOfATarAreUtf8OrLatin1() throws IOException {
    for (String charset : List.of("UTF-8", "ISO-8859-1")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, charset)) {
        for (String name : List.of("K\u00E4fer/1.png", "K\u00F6fer/1.png", "dog/1.png")) {
          byte[] png = TestImageFiles.png(4, 4, 0);
          TarArchiveEntry entry = new TarArchiveEntry(name);
          entry.setSize(png.length);
          tar.putArchiveEntry(entry);
          tar.write(png);
          tar.closeArchiveEntry();
        }
      }
      Path file = folder.resolve("x.tar");
      TestImageFiles.write(file, bytes.toByteArray());
      ImageSource source = Sources.open(file);
      assertEquals(List.of("K\u00E4fer", "K\u00F6fer", "dog"), source.labels().classes());
      source.read(0, 3, (index, image) -> assertEquals(4, image.decode().width()));
    }
  }

  private ImageSource npz(Map<String, byte[]> arrays, Splits splits) throws IOException {
    Path file = folder.resolve("x.npz");
    TestImageFiles.write(file, TestImageFiles.zip(arrays));
    return Sources.open(file, splits, SampleSettings.AUTO);
  }

  private static void assertThirds(ImageSource source, String classes, int count)
      throws IOException {
    assertEquals(count, source.names().size());
    assertEquals(classes, String.join("", source.labels().classes()));
    for (int i = 0; i < count; i++) {
      assertEquals(i % 3, source.labels().values()[i], source.labels().origin());
    }
  }
}
