package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files in {@code images} were written by Pillow 12, not by the libraries that read them here.
 */
class ImageDecoderTest {
  /** All show 24x16 pixels: red and green above, blue and white below. */
  @ParameterizedTest
  @CsvSource({
    "exif1.jpg, 60",
    "exif2.jpg, 60",
    "exif3.jpg, 60",
    "exif4.jpg, 60",
    "exif5.jpg, 60",
    "exif6.jpg, 60",
    "exif7.jpg, 60",
    "exif8.jpg, 60",
    "exif6.webp, 0",
    "exif6.tif, 0",
    "exif6.png, 0",
    "cmyk.jpg, 60",
    "progressive.jpg, 60",
    "lossless.webp, 0",
    "lossy.webp, 60",
    "deflate.tif, 0",
    "plain.BMP, 0",
    "palette.gif, 0",
    "palette.png, 0",
    "interlaced.png, 0"
  })
  void everyFormatIsReadUprightAndInItsColours(String name, int tolerance) throws IOException {
    DecodedImage image = ImageDecoder.decode(resource(name));
    assertEquals(24, image.width());
    assertEquals(16, image.height());
    assertColour(0xFF0000, image.argb()[3 * 24 + 3], tolerance);
    assertColour(0x00FF00, image.argb()[3 * 24 + 20], tolerance);
    assertColour(0x0000FF, image.argb()[12 * 24 + 3], tolerance);
    assertColour(0xFFFFFF, image.argb()[12 * 24 + 20], tolerance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grey.png", "grey16.png"})
  void greyKeepsItsValues(String name) throws IOException {
    DecodedImage image = ImageDecoder.decode(resource(name));
    assertArrayEquals(new int[] {0xFF000000, 0xFF808080, 0xFFFFFFFF}, image.argb());
  }

  @Test
  void alphaIsKeptApartFromColour() throws IOException {
    int[] colour = {0xFFFF0000, 0x8000FF00, 0x000000FF};
    assertArrayEquals(colour, ImageDecoder.decode(resource("alpha.png")).argb());
    assertArrayEquals(colour, ImageDecoder.decode(resource("alpha.webp")).argb());
    assertArrayEquals(
        new int[] {0xFF000000, 0x80808080, 0x00FFFFFF},
        ImageDecoder.decode(resource("grey-alpha.png")).argb());
    assertArrayEquals(
        new int[] {0xFF000000, 0xFFFFFFFF}, ImageDecoder.decode(resource("bits.png")).argb());
  }

  @Test
  void theModeIsToldInWords() throws IOException {
    assertEquals("grey of 16 bits", ImageDecoder.decode(resource("grey16.png")).mode());
    assertEquals("grey with alpha", ImageDecoder.decode(resource("grey-alpha.png")).mode());
    assertEquals("palette", ImageDecoder.decode(resource("palette.gif")).mode());
    assertEquals("colour", ImageDecoder.decode(resource("cmyk.jpg")).mode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void decodingUndoesLosslessEncoding(String format) throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      BufferedImage image = TestImageFiles.noise(1 + seed, 20 - seed, seed);
      int[] expected = image.getRGB(0, 0, 20 - seed, 1 + seed, null, 0, 20 - seed);
      assertArrayEquals(
          expected, ImageDecoder.decode(TestImageFiles.encoded(image, format)).argb());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exif1.jpg", "lossless.webp", "deflate.tif", "plain.BMP", "palette.gif"})
  void aFileThatIsCutShortIsDamaged(String name) {
    assertThrows(
        IOException.class,
        () -> {
          byte[] whole = resource(name);
          ImageDecoder.decode(Arrays.copyOf(whole, whole.length * 2 / 3));
        });
  }

  @Test
  void whatIsNoImageIsRefusedInWords() {
    assertRefused("is empty", new byte[0]);
    assertRefused(
        "is not a PNG, JPEG, GIF, BMP, TIFF or WebP",
        "hello world".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aHundredThousandPixelsSquareAreRefusedBeforeMemoryIsTaken() throws IOException {
    String problem = assertRefused("is refused: 100000x100000 pixels", hugePng(100_000, 100_000));
    assertTrue(problem.contains("at most"), problem);
  }

  /** A PNG of a kilobyte whose header promises a huge image. */
  private static byte[] hugePng(int width, int height) throws IOException {
    byte[] png = TestImageFiles.png(4, 4, 0);
    ByteBuffer bytes = ByteBuffer.wrap(png);
    bytes.putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    bytes.putInt(29, (int) crc.getValue());
    return png;
  }

  private static String assertRefused(String problem, byte[] file) {
    IOException e = assertThrows(IOException.class, () -> ImageDecoder.decode(file));
    assertTrue(e.getMessage().startsWith(problem), e.getMessage());
    return e.getMessage();
  }

  private static void assertColour(int expected, int argb, int tolerance) {
    for (int shift = 0; shift <= 16; shift += 8) {
      assertEquals(expected >> shift & 0xFF, argb >> shift & 0xFF, tolerance);
    }
    assertEquals(255, argb >>> 24);
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    }
  }
}
