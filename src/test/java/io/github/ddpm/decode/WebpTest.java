package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every byte of what libwebp decodes. The files were written by libwebp 1.6: methods 0, 1, 4 and 6,
 * qualities 5 to 95, odd sides, alpha whole, reduced and without loss, animations. The sums are of
 * the bytes R, G, B, A that its own decoder gave.
 */
class WebpTest {
  private static final String FOLDER = "/webp/";

  static Stream<String> sums() throws IOException {
    byte[] lines = RightValuesTest.resource(FOLDER + "SHA256SUMS");
    return new String(lines, StandardCharsets.UTF_8).lines();
  }

  @ParameterizedTest
  @MethodSource("sums")
  void pixelsAreThoseOfLibwebpBitForBit(String line) throws IOException {
    List<String> words = List.of(line.split(" ", 3));
    DecodedImage image = ImageDecoder.decode(RightValuesTest.resource(FOLDER + words.get(2)));

    assertEquals(words.get(1), image.width() + "x" + image.height());
    assertEquals(words.get(0), new Sha256().add(rgba(image)).hex());
    boolean hasAlpha = words.get(2).contains("alpha") || words.get(2).contains("animated");
    assertTrue(!image.mode().contains("alpha") || hasAlpha, image.mode());
  }

  private static ByteBuffer rgba(DecodedImage image) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * image.argb().length);
    for (int argb : image.argb()) {
      bytes.putInt(argb << 8 | argb >>> 24);
    }
    return bytes.flip();
  }
}
