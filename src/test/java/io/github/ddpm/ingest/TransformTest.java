package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.packing.Transform;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformTest {
  private static final int WHITE = 0xFFFFFF;

  @ParameterizedTest
  @EnumSource(Resize.class)
  void aCheckerboardMadeSmallerIsGreyWithoutPatterns(Resize resize) {
    for (int side : new int[] {32, 24, 20, 7}) {
      byte[] grey = transform(side, side, 1, resize).apply(checkerboard(64));
      for (byte value : grey) {
        // Samples taken without a filter would be 0 or 255; 64/7 cannot cut the squares evenly.
        assertEquals(127.5, value & 0xFF, side == 20 || side == 24 ? 15 : 6, "to " + side);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resize.class)
  void aPlainImageStaysPlainAtEverySize(Resize resize) {
    int[] plain = new int[30 * 50];
    Arrays.fill(plain, 0xFF336699);
    for (int side : new int[] {1, 3, 16, 64, 120}) {
      byte[] bytes = transform(side, side, 3, resize).apply(new DecodedImage(50, 30, plain, ""));
      for (int i = 0; i < side * side; i++) {
        assertEquals(0x33, bytes[i] & 0xFF, 1);
        assertEquals(0x66, bytes[side * side + i] & 0xFF, 1);
        assertEquals(0x99, bytes[2 * side * side + i] & 0xFF, 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resize.class)
  void scalingMovesNothingToOneSide(Resize resize) {
    int[] ramp = new int[256 * 256];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 0xFF000000 | (i % 256) * 0x010101;
    }
    byte[] small = transform(16, 16, 1, resize).apply(new DecodedImage(256, 256, ramp, ""));
    for (int x = 2; x < 14; x++) {
      assertEquals(16 * x + 7.5, small[8 * 16 + x] & 0xFF, 1);
    }
  }

  @Test
  void anImageOfTheRightSizeKeepsEveryByte() {
    DecodedImage image = DecodedImage.ofPlanes(2, 1, 3, new byte[] {1, -1, 3, 4, 5, 6});
    assertArrayEquals(
        new byte[] {1, -1, 3, 4, 5, 6}, transform(1, 2, 3, Resize.LANCZOS).apply(image));
    for (int value = 0; value < 256; value++) {
      DecodedImage grey = DecodedImage.ofPlanes(1, 1, 1, new byte[] {(byte) value});
      assertEquals(value, transform(1, 1, 1, Resize.AREA).apply(grey)[0] & 0xFF);
    }
  }

  @Test
  void theMiddleIsCutUnlessTheWholeIsAskedFor() {
    // Three stripes, 4 pixels wide each: black, grey, white.
    int[] stripes = new int[12 * 4];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = 0xFF000000 | i % 12 / 4 * 0x7F7F7F;
    }
    DecodedImage image = new DecodedImage(12, 4, stripes, "");
    byte[] cut = transform(4, 4, 1, Resize.AREA).apply(image);
    assertArrayEquals(filled(16, 0x7F), cut);
    Transform whole = new Transform(new ImageSize(4, 3), 1, true, Resize.AREA, WHITE);
    assertArrayEquals(new byte[] {0, 0x7F, (byte) 0xFE}, Arrays.copyOf(whole.apply(image), 3));
  }

  @Test
  void alphaLetsTheBackgroundThrough() {
    DecodedImage half = new DecodedImage(1, 1, new int[] {0x80FF0000}, "");
    Transform onGreen = new Transform(ImageSize.square(1), 3, false, Resize.AREA, 0x00FF00);
    assertArrayEquals(new byte[] {(byte) 128, 127, 0}, onGreen.apply(half));
    DecodedImage none = new DecodedImage(1, 1, new int[] {0x00123456}, "");
    assertArrayEquals(new byte[] {0, -1, 0}, onGreen.apply(none));
  }

  @Test
  void greyIsLuma() {
    DecodedImage image = new DecodedImage(1, 1, new int[] {0xFF64C832}, "");
    // 0.299 * 100 + 0.587 * 200 + 0.114 * 50 = 153.
    assertEquals(153, transform(1, 1, 1, Resize.AREA).apply(image)[0] & 0xFF);
  }

  private static Transform transform(int height, int width, int channels, Resize resize) {
    return new Transform(new ImageSize(height, width), channels, false, resize, WHITE);
  }

  private static DecodedImage checkerboard(int side) {
    int[] argb = new int[side * side];
    for (int i = 0; i < argb.length; i++) {
      argb[i] = (i / side + i % side) % 2 == 0 ? 0xFFFFFFFF : 0xFF000000;
    }
    return new DecodedImage(side, side, argb, "");
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
