package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.testing.Allocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFFs of any kind of number, as microscopes, satellites and simulations write them. */
final class TiffSamplesTest {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int UNSIGNED = 1;
  private static final int SIGNED = 2;
  private static final int FLOAT = 3;
  private static final byte[] TEN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  private static DecodedImage decoded(byte[] tiff, String range) throws IOException {
    try (Room room = Room.whole()) {
      return ImageDecoder.decode(tiff, room, ValueRange.of(range));
    }
  }

  private static byte[] grey(ByteOrder order, int photometric, int bits, int format, double... v) {
    return new TiffBuilder(order, v.length, 1)
        .samples(photometric, 1, bits, format)
        .build(TiffBuilder.stored(order, bits, format, v));
  }

  private static void assertGrey(
      DecodedImage image, double[] values, String range, boolean turned) {
    for (int i = 0; i < values.length; i++) {
      int level = ValueRange.of(range).toByte(values[i]);
      int right = 0xFF000000 | (turned ? 255 - level : level) * 0x010101;
      assertEquals(Integer.toHexString(right), Integer.toHexString(image.argb()[i]), "pixel " + i);
    }
  }

  @Test
  void valuesThatTheReaderDoesNotExpectAreToldWithoutClassesOfJava() {
    byte[] tiff =
        new TiffBuilder(LITTLE, 1, 1)
            .samples(2, 3, 32, FLOAT)
            .build(TiffBuilder.stored(LITTLE, 32, FLOAT, 1, 2, 3));
    ByteBuffer bytes = ByteBuffer.wrap(tiff).order(LITTLE);
    int entry = 10;
    while (bytes.getShort(entry) != 258) {
      entry += 12;
    }
    bytes.putShort(entry + 2, (short) 2); // The bits of three samples, as three texts.
    bytes.putInt(entry + 8, 0);
    String message =
        assertThrows(UnreadableException.class, () -> decoded(tiff, "0-1")).getMessage();
    assertTrue(message.contains("Unsupported"), message);
    assertFalse(message.contains("java."), message);
  }

  @ParameterizedTest
  @CsvSource({"16,1", "32,1", "8,2", "16,2", "32,2", "16,3", "32,3", "64,3"})
  void greyOfAnyNumbersWithARange(int bits, int format) throws IOException {
    double low = format == UNSIGNED ? 0 : -100;
    double[] values = {low, 0, 1, 17, 99, 120, 127};
    for (ByteOrder order : List.of(LITTLE, ByteOrder.BIG_ENDIAN)) {
      for (String range : List.of("0-127", "-100-100", "10-20")) {
        assertGrey(decoded(grey(order, 1, bits, format, values), range), values, range, false);
        assertGrey(decoded(grey(order, 0, bits, format, values), range), values, range, true);
      }
    }
    StoredValues found = decoded(grey(LITTLE, 1, bits, format, values), "0-1").stored().values();
    assertEquals("from %s to 127".formatted((int) low), found.words());
  }

  @Test
  void unsignedNumbersReachTheirMost() throws IOException {
    double[] values = {0, 4294967295.0, 2147483648.0};
    String range = "0-4294967295";
    assertGrey(decoded(grey(LITTLE, 1, 32, UNSIGNED, values), range), values, range, false);
  }

  @Test
  void whatIsNoNumberIsBlack() throws IOException {
    double[] values = {Double.NaN, 0.25, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    assertGrey(decoded(grey(LITTLE, 1, 32, FLOAT, values), "0-1"), values, "0-1", false);
    decoded(grey(LITTLE, 1, 32, FLOAT, Double.NaN, Double.NaN), "0-1");
    assertEquals(0xFF000000, decoded(grey(LITTLE, 0, 32, FLOAT, values), "0-1").argb()[0]);
  }

  /** Of 9 to 16 bits all that they hold counts, whichever end is white. */
  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12, 14, 16})
  void greyOfFewerBitsThanItsRaster(int bits) throws IOException {
    int most = (1 << bits) - 1;
    int third = most / 3;
    int half = most / 2;
    double[] values = {0, 1, third, half, most - 1, most, 100, 200};
    String whole = "0-" + most;
    assertGrey(decoded(grey(LITTLE, 1, bits, UNSIGNED, values), "auto"), values, whole, false);
    assertGrey(decoded(grey(LITTLE, 0, bits, UNSIGNED, values), "auto"), values, whole, true);
  }

  @ParameterizedTest
  @CsvSource({
    "8,2,'8 signed bits, from -5 to 100',-8-127",
    "16,2,'16 signed bits, from -5 to 100',-8-127",
    "32,1,'32 bits, from 3 to 100',0-127",
    "32,3,'32 floating-point bits, from 0.1 to 0.75',0-1",
    "64,3,'64 floating-point bits, from 0.1 to 1.5',0-3",
    "32,3,'32 floating-point bits, from 273.15 to 309.5',273-310",
    "16,2,'16 signed bits, from -900 to 120',-900-200",
    "16,2,'16 signed bits, from -32768 to 32767',-32768-32767",
  })
  void withoutARangeTheyAreRefusedByName(int bits, int format, String found, String range) {
    String[] ends = found.replaceAll(".*from ", "").split(" to ", -1);
    double[] values = {Double.parseDouble(ends[0]), Double.parseDouble(ends[1])};
    String text = refusal(grey(LITTLE, 1, bits, format, values));
    assertEquals(
        "has samples of %s, which are not read without a range: set data.range to the values that are black and white, such as %s"
            .formatted(found, range),
        text);
    ValueRange.of(range);
  }

  @Test
  void noRangeIsSuggestedOfValuesThatMarkMissingOnes() {
    for (double[] values : new double[][] {{-3.4e38, 1e30}, {-9999, 310}, {Double.NaN, 1e20}}) {
      String text = refusal(grey(LITTLE, 1, 64, FLOAT, values));
      assertTrue(text.endsWith("and white; what marks missing values may lie outside"), text);
    }
  }

  @Test
  void roundingIsNoCut() {
    ValueRange range = ValueRange.of("0-1");
    assertFalse(new StoredValues(-1e-7, 1.0000001).areCutBy(range));
    assertTrue(new StoredValues(0, 1.01).areCutBy(range));
    assertTrue(new StoredValues(-0.01, 1).areCutBy(range));
  }

  private static String refusal(byte[] tiff) {
    return assertThrows(UnreadableException.class, () -> decoded(tiff, "auto")).getMessage();
  }

  @Test
  void colours() throws IOException {
    TiffBuilder tiff = new TiffBuilder(LITTLE, 2, 1).samples(2, 3, 32, FLOAT);
    double[] pixels = {0, 0.5, 1, -1, 0.25, 2};
    assertColours(tiff.build(TiffBuilder.stored(LITTLE, 32, FLOAT, pixels)));
    TiffBuilder planar = new TiffBuilder(LITTLE, 2, 1).samples(2, 3, 32, FLOAT).with(284, 2);
    double[] planes = {0, -1, 0.5, 0.25, 1, 2};
    byte[] stored = TiffBuilder.stored(LITTLE, 32, FLOAT, planes);
    assertColours(planar.strips(8, 8, 8).build(stored));
  }

  private static void assertColours(byte[] tiff) throws IOException {
    DecodedImage image = decoded(tiff, "0-1");
    assertEquals("colour of 32 floating-point bits", image.mode());
    assertEquals(List.of(0xFF0080FF, 0xFF0040FF), Arrays.stream(image.argb()).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void alphaIsAPartOf1(int extra) throws IOException {
    double colour = extra == 1 ? 0.25 : 0.5; // Multiplied by alpha, or not.
    byte[] tiff =
        new TiffBuilder(LITTLE, 2, 1)
            .samples(1, 2, 32, FLOAT)
            .with(338, extra)
            .build(TiffBuilder.stored(LITTLE, 32, FLOAT, colour, 0.5, 1, 1));
    DecodedImage image = decoded(tiff, "0-1");
    assertEquals(List.of(0x80808080, 0xFFFFFFFF), Arrays.stream(image.argb()).boxed().toList());
  }

  @Test
  void valuesAreThoseOfWhatIsSeen() throws IOException {
    TiffBuilder tiff = new TiffBuilder(LITTLE, 3, 1).samples(1, 2, 32, FLOAT).with(338, 1);
    byte[] stored = TiffBuilder.stored(LITTLE, 32, FLOAT, 0.25, 0.5, 1, 1, 9, 0);
    assertEquals("from 0.5 to 1", decoded(tiff.build(stored), "0-1").stored().values().words());
  }

  @Test
  void aRangeIsNotForColoursThatAreConverted() throws IOException {
    byte[] lab = new TiffBuilder(LITTLE, 1, 1).samples(8, 3, 16, UNSIGNED).build(new byte[6]);
    assertTrue(decoded(lab, "auto").stored().values().areOfBytes());
    IOException e = assertThrows(IOException.class, () -> decoded(lab, "0-100"));
    assertTrue(e.getMessage().contains("grey or RGB, and it has others"), e.getMessage());
  }

  @Test
  void alphaIsNotTurnedAroundWithGrey() throws IOException {
    byte[] stored = {10, (byte) 200, (byte) 255, (byte) 255};
    byte[] tiff = new TiffBuilder(LITTLE, 2, 1).samples(0, 2, 8, 1).with(338, 2).build(stored);
    int[] argb = ImageDecoder.decode(tiff).argb();
    assertEquals(List.of(0xC8F5F5F5, 0xFF000000), Arrays.stream(argb).boxed().toList());
  }

  /** They may have any number of samples beside their colours. */
  @Test
  void picturesOfFarMoreSamplesThanBytesAreRefusedBeforeMemoryIsTaken() throws Exception {
    byte[] many = new TiffBuilder(LITTLE, 24, 65535).samples(2, 1027, 8, 1).build(new byte[99]);
    long taken = Allocation.of(() -> assertTrue(refusal(many).contains("too few for a picture")));
    assertTrue(taken < 1 << 24, taken + " bytes");
    byte[] few = new TiffBuilder(LITTLE, 2, 1).samples(2, 5, 8, 1).with(338, 0, 0).build(TEN);
    assertEquals(0xFF010203, decoded(few, "auto").argb()[0]);
    assertEquals(List.of(172L, 1L), List.of(weight(many), weight(few)));
    ByteBuffer entries = ByteBuffer.wrap(few).order(LITTLE);
    for (int at = 10; at < 8 + 2 + 12 * entries.getShort(8); at += 12) {
      if (entries.getShort(at) == 277) { // Of samples, in a form that the reader takes too.
        entries.putShort(at + 2, (short) 11).putFloat(at + 8, 5);
      }
    }
    assertEquals("is damaged (its header contradicts itself)", refusal(few));
  }

  private static long weight(byte[] tiff) throws IOException {
    return TiffFile.of(tiff).weight();
  }

  @Test
  void ofManyPlanesOnlyColoursAndAlphaAreKept() throws IOException {
    TiffBuilder tiff = new TiffBuilder(LITTLE, 1, 1).samples(2, 10, 8, UNSIGNED).with(284, 2);
    byte[] planes = tiff.with(338, new int[7]).strips(1, 1, 1, 1, 1, 1, 1, 1, 1, 1).build(TEN);
    assertEquals(0xFF010203, decoded(planes, "auto").argb()[0]);
    assertEquals(1, weight(planes));
  }

  @Test
  void memoryIsCountedAsTheReaderTakesIt() throws IOException {
    byte[] none = new byte[1];
    assertEquals(2, weight(new TiffBuilder(LITTLE, 1, 1).samples(2, 4, 16, 1).build(none)));
    assertEquals(2, weight(new TiffBuilder(LITTLE, 1, 1).samples(2, 3, 16, FLOAT).build(none)));
    assertEquals(4, weight(new TiffBuilder(LITTLE, 1, 1).samples(2, 3, 64, FLOAT).build(none)));
  }

  @Test
  void otherFormsAreRefusedByName() {
    assertEquals(
        "has samples of 24 bits, which is not read; save it as 8, 16 or 32 bits",
        refusal(grey(LITTLE, 1, 24, UNSIGNED)));
    assertEquals(
        "has samples of 64 bits, which is not read; save it as 8, 16 or 32 bits",
        refusal(grey(LITTLE, 1, 64, UNSIGNED, 1, 2)));
    assertEquals(
        "has complex numbers for samples, which is not read", refusal(grey(LITTLE, 1, 64, 6, 1)));
    byte[] inks = new TiffBuilder(LITTLE, 1, 1).samples(5, 4, 32, FLOAT).build(new byte[16]);
    assertEquals(
        "has samples of 32 floating-point bits, of other colours than grey and RGB, which is not read; save it as 8 or 16 bits",
        refusal(inks));
    assertTrue(refusal(grey(LITTLE, 1, 16, 9, 1)).contains("of an unknown kind"));
  }

  @Test
  void aPaletteOfSignedNumbersIsOne() throws IOException {
    TiffBuilder tiff = new TiffBuilder(LITTLE, 1, 1).samples(3, 1, 8, SIGNED);
    DecodedImage image = decoded(tiff.with(320, new int[768]).build(new byte[1]), "auto");
    assertEquals("palette", image.mode());
    assertEquals(0xFF000000, image.argb()[0]);
  }
}
