package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of kinds that cameras, scanners and web sites make, with the values that libjpeg, libwebp,
 * libtiff and LittleCMS give, by way of Pillow.
 */
class RightValuesTest {
  static Stream<Map.Entry<String, JsonNode>> files() throws IOException {
    return new ObjectMapper().readTree(resource("/cases/values.json")).properties().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void filesHaveTheValuesOfTheirFormatsOwnLibraries(Map.Entry<String, JsonNode> file)
      throws IOException {
    JsonNode right = file.getValue();
    DecodedImage image = ImageDecoder.decode(resource("/cases/" + file.getKey()));

    assertEquals(right.required("width").intValue(), image.width());
    assertEquals(right.required("height").intValue(), image.height());
    for (JsonNode pixel : right.path("pixels_xyRGBA")) {
      int x = pixel.get(0).intValue();
      int y = pixel.get(1).intValue();
      int argb = image.argb()[y * image.width() + x];
      int alpha = pixel.get(5).intValue();
      assertEquals(alpha, argb >>> 24, pixel.toString());
      // What is not seen has no colour, and that of what is hardly seen is hardly stored.
      int tolerance = alpha == 0 ? 255 : right.get("tolerance").intValue() * (alpha > 100 ? 1 : 2);
      for (int colour = 0; colour < 3; colour++) {
        int value = (argb >> (16 - 8 * colour)) & 0xFF;
        assertEquals(pixel.get(2 + colour).intValue(), value, tolerance, pixel + " " + file);
      }
    }
  }

  @Test
  void aCompressionThatIsNotReadIsNamed() throws IOException {
    byte[] zstd = resource("/cases/tiff/zstd.tif");
    IOException e = assertThrows(UnreadableException.class, () -> ImageDecoder.decode(zstd));
    assertEquals("is compressed with zstd, which is not read", e.getMessage());
  }

  @Test
  void theFrameOfAnAnimationLiesInItsPlace() throws IOException {
    DecodedImage image =
        ImageDecoder.decode(resource("/cases/webp/animated-small-first-frame.webp"));
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 64; x++) {
        boolean covered = x >= 8 && x < 40 && y >= 10 && y < 30;
        assertTrue(covered || image.argb()[y * 64 + x] == 0, x + "," + y);
      }
    }
    assertEquals(255, image.argb()[10 * 64 + 8] >>> 24);
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = RightValuesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
