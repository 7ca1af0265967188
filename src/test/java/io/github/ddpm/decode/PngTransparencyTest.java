package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PNGs of grey, one level of which is transparent (tRNS). */
final class PngTransparencyTest {
  private static final int WIDTH = 5;

  /** One row of the levels 0, 1, 2, … as far as they go. */
  private static byte[] png(int bits, int transparent) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    byte[] header = {0, 0, 0, WIDTH, 0, 0, 0, 1, (byte) bits, 0, 0, 0, 0};
    Containers.chunk(out, "IHDR", header);
    Containers.chunk(out, "tRNS", ByteBuffer.allocate(2).putShort((short) transparent).array());
    byte[] row = new byte[1 + (WIDTH * bits + 7) / 8];
    for (int i = 0; i < WIDTH * bits; i++) {
      int bit = level(i / bits, bits) >> (bits - 1 - i % bits) & 1;
      row[1 + i / 8] |= (byte) (bit << (7 - i % 8));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(row);
    }
    Containers.chunk(out, "IDAT", packed.toByteArray());
    Containers.chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static int level(int pixel, int bits) {
    return pixel % (1 << bits);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16})
  void oneLevelIsTransparentAndTheOthersOpaque(int bits) throws IOException {
    int most = (1 << bits) - 1;
    for (int transparent = 0; transparent < Math.min(WIDTH, 1 << bits); transparent++) {
      DecodedImage image = ImageDecoder.decode(png(bits, transparent));
      for (int i = 0; i < WIDTH; i++) {
        int grey = Math.round(255f * level(i, bits) / most);
        int alpha = level(i, bits) == transparent ? 0 : 0xFF000000;
        assertEquals(alpha | grey * 0x010101, image.argb()[i], transparent + ", pixel " + i);
      }
    }
  }
}
