package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.BadImagesException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code data.range}: the values that are black and white, of what has more than 8 bits. */
final class RangeTest {
  private static final int SIDE = 4;
  private static final String CUT =
      "range the values of all images with a range (1) are from 0 to 4095, and data.range,"
          + " %s, cuts what is beyond it";

  @TempDir private Path folder;

  /** 12 bits: the square of a pixel's number, and 4095 last. */
  private static int value(int pixel) {
    return pixel == SIDE * SIDE - 1 ? 4095 : 17 * pixel * pixel;
  }

  private static byte[] right(double low, double high) {
    byte[] right = new byte[SIDE * SIDE];
    for (int i = 0; i < right.length; i++) {
      double part = Math.max(0, Math.min(1, (value(i) - low) / (high - low)));
      right[i] = (byte) Math.round(255 * part);
    }
    return right;
  }

  private DataSettingsBuilder asked(Path path, String range) {
    return DataSettingsBuilder.images(path)
        .size(SIDE, SIDE)
        .channels(1)
        .samples(ValueRange.of(range), ArrayLayout.AUTO);
  }

  private byte[] pixels(Path path, String range) throws IOException {
    ImageSet images =
        ImageSets.open(asked(path, range).settings(), 0, folder, new RecordingProgress());
    byte[] pixels = new byte[images.bytesPerImage()];
    images.copyTo(0, pixels, 0);
    return pixels;
  }

  /**
   * Each of the 256 values kept stands for 257 of a spectrogram's 65,536, or for fewer in a range.
   */
  @Test
  void greyPicturesOf8And16BitsLieTogetherAndKeep256Values() throws IOException {
    for (int bits : new int[] {8, 16}) {
      int type = bits == 8 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
      BufferedImage image = new BufferedImage(16, 16, type);
      for (int i = 0; i < 256; i++) {
        int value = bits == 8 ? i : 257 * i + (i > 0 && i < 255 ? i % 257 - 128 : 0);
        image.getRaster().setSample(i % 16, i / 16, 0, value);
      }
      TestImageFiles.write(
          folder.resolve("sounds/" + bits + ".png"), TestImageFiles.encoded(image, "png"));
    }
    ImageSet images =
        ImageSets.open(
            DataSettingsBuilder.images(folder.resolve("sounds"))
                .size(16, 16)
                .channels(1)
                .settings(),
            0,
            folder,
            new RecordingProgress());
    for (int n = 0; n < 2; n++) {
      byte[] pixels = new byte[256];
      images.copyTo(n, pixels, 0);
      for (int i = 0; i < 256; i++) {
        assertEquals(i, Byte.toUnsignedInt(pixels[i]), "image " + n);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void imagesOf16BitsInFoldersAndArchives(String format) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, value(i));
    }
    byte[] file = TestImageFiles.encoded(image, format);
    TestImageFiles.write(folder.resolve("scans/1." + format), file);
    Map<String, byte[]> files = new TreeMap<>(Map.of("1." + format, file));
    TestImageFiles.write(folder.resolve("zip"), TestImageFiles.zip(files));
    TestImageFiles.write(folder.resolve("tar"), TestImageFiles.tar(files));
    for (String place : List.of("scans", "zip", "tar")) {
      Path path = folder.resolve(place);
      assertArrayEquals(right(0, 65535), pixels(path, "auto"), place);
      assertArrayEquals(right(0, 4095), pixels(path, "0-4095"), place);
      assertArrayEquals(right(300, 2000), pixels(path, "300-2000"), place);
    }
    String text = inspected(folder.resolve("scans"), "0-2000");
    assertTrue(text.contains(CUT.formatted("0-2000")), text);
  }

  @Test
  void theBrightestOfATiffWhose0IsWhiteIsThatOfItsOwnValues() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, value(i));
    }
    byte[] file = TestImageFiles.encoded(image, "tiff");
    turnOver(ByteBuffer.wrap(file));
    Path scans = folder.resolve("scans");
    TestImageFiles.write(scans.resolve("1.tiff"), file);

    byte[] right = right(0, 4095);
    byte[] turned = pixels(scans, "0-4095");
    for (int i = 0; i < right.length; i++) {
      assertEquals(255 - (right[i] & 0xFF), turned[i] & 0xFF, 1, "pixel " + i);
    }
    assertFalse(inspected(scans, "0-4095").contains("brightest"), inspected(scans, "0-4095"));
    String text = inspected(scans, "auto");
    assertTrue(
        text.contains(
            "(1) is 4095 of 65535, so they are nearly white; if they may have up to 4095, set"
                + " data.range: 0-4095"),
        text);
  }

  /** Makes 0 white in a TIFF where it is black. */
  private static void turnOver(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    for (int i = 0; i < tiff.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (tiff.getShort(entry) == 262) {
        assertEquals(1, tiff.getShort(entry + 8));
        tiff.putShort(entry + 8, (short) 0);
        return;
      }
    }
    throw new AssertionError("it does not say what 0 is");
  }

  private String inspected(Path path, String range) throws IOException {
    List<String> lines =
        ImageSets.inspect(asked(path, range).settings(), folder, new RecordingProgress()).lines();
    return String.join(" ", lines).replaceAll(" +", " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<u2", ">u2", "<i2", "<i4", ">i8", "<u4", "<f4", ">f4", "<f8"})
  void arraysOfNumbers(String type) throws IOException {
    Path file = Files.write(folder.resolve("x.npy"), array(type, 1));
    assertArrayEquals(right(0, 4095), pixels(file, "0-4095"));
    assertArrayEquals(right(-1000, 3095), pixels(file, "-1000-3095"));
    BadImagesException e = assertThrows(BadImagesException.class, () -> pixels(file, "auto"));
    assertTrue(e.getMessage().contains("set data.range to the values"), e.getMessage());
    Map<String, byte[]> arrays = Map.of("x.npy", array(type, 1));
    Path archive = Files.write(folder.resolve("x.npz"), TestImageFiles.zip(arrays));
    assertArrayEquals(right(0, 4095), pixels(archive, "0-4095"));
  }

  @Test
  void fractions() throws IOException {
    Path file = Files.write(folder.resolve("x.npy"), array("<f4", 4095));
    assertArrayEquals(right(0, 4095), pixels(file, "0-1"));
    assertFalse(inspected(file, "0-1").contains("data.range"));
  }

  @Test
  void aSuggestedRangeIsNeverDarker() throws IOException {
    Path file = Files.write(folder.resolve("x.npy"), array("<f4", 4095 * 40)); // Up to 0.025.
    String text = inspected(file, "0-1");
    assertTrue(text.contains("all images with a range (1) is 0.025 of 1, so"), text);
    assertTrue(text.contains("set data.range: 0-0.03 "), text);
    text = inspected(file, "0-0.2");
    assertTrue(text.contains("set data.range: 0-0.03 "), text);
  }

  private static byte[] array(String type, double divisor) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of(type, 1, SIDE, SIDE).toBytes());
    int width = type.charAt(2) - '0';
    for (int i = 0; i < SIDE * SIDE; i++) {
      ByteBuffer number = ByteBuffer.allocate(width);
      number.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      double value = value(i) / divisor;
      switch (type.substring(1)) {
        case "f4" -> number.putFloat((float) value);
        case "f8" -> number.putDouble(value);
        case "u2", "i2" -> number.putShort((short) value);
        case "u4", "i4" -> number.putInt((int) value);
        default -> number.putLong((long) value);
      }
      bytes.write(number.array());
    }
    return bytes.toByteArray();
  }

  @Test
  void tablesOfNumbers() throws IOException {
    StringBuilder heading = new StringBuilder("label");
    StringBuilder row = new StringBuilder("0");
    for (int i = 0; i < SIDE * SIDE; i++) {
      heading.append(",p").append(i);
      row.append(",").append(value(i));
    }
    byte[] table = (heading + "\n" + row + "\n").getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("x.csv"), table);
    BadImagesException e = assertThrows(BadImagesException.class, () -> pixels(file, "auto"));
    assertTrue(e.getMessage().contains("such as 0-4095"), e.getMessage());
    assertArrayEquals(right(0, 4095), pixels(file, "0-4095"));
    assertFalse(inspected(file, "0-4095").contains("data.range"));
    for (String range : List.of("0-2000", "300-4095")) {
      assertTrue(inspected(file, range).contains(CUT.formatted(range)), range);
    }
    assertFalse(inspected(file, "1-4094").contains("cuts"), "less than half a level");
    String text = inspected(file, "0-65535");
    assertTrue(text.contains("is 4095 of 65535, so they are nearly black"), text);
  }

  @Test
  void tablesOfBytesSayNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "label,a,b,c,d\n0,1,2,3,20\n");
    assertFalse(inspected(file, "auto").contains("range"));
  }

  @Test
  void valuesThatAreNoNumbersAreLeftOutOfWhatIsSaid() throws IOException {
    for (float[] values :
        new float[][] {{Float.NaN, 1, 2, 3}, {Float.NaN, Float.NaN, Float.NaN, Float.NaN}}) {
      ByteBuffer numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      numbers.asFloatBuffer().put(values);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(NpyHeader.of("<f4", 1, 2, 2).toBytes());
      bytes.write(numbers.array());
      Path file = Files.write(folder.resolve("x.npy"), bytes.toByteArray());
      assertFalse(inspected(file, "0-3").contains("data.range"));
    }
  }

  /** 4·20000·20000 numbers of eight bytes are more than an int can count. */
  @Test
  void arraysOfTooLargeImagesAreRefused() throws IOException {
    byte[] header = NpyHeader.of("<f8", 1, 20000, 20000, 4).toBytes();
    Path file = Files.write(folder.resolve("x.npy"), header);
    BadImagesException e = assertThrows(BadImagesException.class, () -> inspected(file, "0-1"));
    assertTrue(e.getMessage().contains("which is not a set of images"), e.getMessage());
  }

  @Test
  void infiniteValuesAreSaid() throws IOException {
    ByteBuffer numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asFloatBuffer().put(new float[] {Float.POSITIVE_INFINITY, 1, 2, -1});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of("<f4", 1, 2, 2).toBytes());
    bytes.write(numbers.array());
    Path file = Files.write(folder.resolve("x.npy"), bytes.toByteArray());
    String text = inspected(file, "0-3");
    assertTrue(text.contains("are from -1 to Infinity, and data.range, 0-3, cuts"), text);
  }

  @Test
  void bytesHaveNoOtherRange() throws IOException {
    TestImageFiles.write(folder.resolve("photos/1.png"), TestImageFiles.png(4, 4, 0));
    IOException png =
        assertThrows(IOException.class, () -> pixels(folder.resolve("photos"), "0-4095"));
    assertTrue(
        png.getMessage()
            .contains(
                "1.png is refused: data.range is 0-4095, which is for samples of more than 8 bits"),
        png.getMessage());
    Path bytes = Files.write(folder.resolve("x.npy"), ImageDecoderTest.resource("numpy.npy"));
    InvalidSetting npy = assertThrows(InvalidSetting.class, () -> pixels(bytes, "0-4095"));
    assertEquals(
        "range: is 0-4095, but %s holds bytes; use auto".formatted(bytes), npy.getMessage());
  }
}
