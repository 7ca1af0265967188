package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelsTest {
  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  @Test
  void everyByteSurvivesTheWayToATensorAndBack() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = Pixels.toTensor(manager, all, new Shape(4, 1, 8, 8));
      assertEquals(new Shape(4, 1, 8, 8), x.getShape());
      assertEquals(DataType.FLOAT32, x.getDataType());
      float[] values = x.toFloatArray();
      for (int i = 0; i < 256; i++) {
        assertEquals(i / 127.5 - 1, values[i], 1e-7);
      }
      assertEquals(-1f, values[0]);
      assertEquals(1f, values[255]);
      assertArrayEquals(all, Pixels.toBytes(x));
    }
  }

  @Test
  void onlyTheTensorIsLeftInTheManager() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = Pixels.toTensor(manager, new byte[12], new Shape(1, 3, 2, 2));
      assertEquals(List.of(x), List.copyOf(manager.getManagedArrays()));
    }
  }

  @Test
  void valuesAreRoundedToTheNearestAndClamped() {
    try (NDManager manager = NDManager.newBaseManager()) {
      // 100.4 and 100.6 of 255: truncation would make both 100.
      float below = (float) (100.4 / 127.5 - 1);
      float above = (float) (100.6 / 127.5 - 1);
      NDArray x = manager.create(new float[] {below, above, -1.5f, 1.5f, Float.NaN});
      assertArrayEquals(new byte[] {100, 101, 0, (byte) 255, 0}, Pixels.toBytes(x));
    }
  }

  @Test
  void colourImagesAreReadChannelFirst() {
    // Two images of 1x2: red, green, blue planes of two pixels each.
    byte[] pixels = {1, 2, 3, 4, 5, 6, (byte) 201, (byte) 202, 0, 0, 0, (byte) 255};
    try (NDManager manager = NDManager.newBaseManager()) {
      List<BufferedImage> images =
          Pixels.toImages(Pixels.toTensor(manager, pixels, new Shape(2, 3, 1, 2)));
      assertEquals(2, images.size());
      assertEquals(0xFF010305, images.get(0).getRGB(0, 0));
      assertEquals(0xFF020406, images.get(0).getRGB(1, 0));
      assertEquals(0xFFC90000, images.get(1).getRGB(0, 0));
      assertEquals(0xFFCA00FF, images.get(1).getRGB(1, 0));
    }
  }

  @Test
  void greyImagesKeepTheirValues() {
    List<BufferedImage> images =
        Pixels.toImages(new byte[] {0, 64, (byte) 128, (byte) 255}, 1, new ImageSize(2, 2));
    BufferedImage image = images.get(0);
    assertEquals(BufferedImage.TYPE_BYTE_GRAY, image.getType());
    assertArrayEquals(
        new int[] {0, 64, 128, 255}, image.getRaster().getSamples(0, 0, 2, 2, 0, (int[]) null));
  }

  @Test
  void imagesBecomeTheBytesThatTheyWereMadeOf() {
    byte[] pixels = new byte[2 * 3 * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (11 * i);
    }
    BufferedImage grey = Pixels.toImages(pixels, 1, new ImageSize(4, 6)).get(0);
    BufferedImage colour = Pixels.toImages(pixels, 3, new ImageSize(4, 2)).get(0);
    assertArrayEquals(pixels, Pixels.toBytes(grey, 1));
    assertArrayEquals(pixels, Pixels.toBytes(colour, 3));
  }

  @Test
  void whatIsTransparentBecomesWhite() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFF010203);
    image.setRGB(1, 0, 0x00010203);
    assertArrayEquals(new byte[] {1, -1, 2, -1, 3, -1}, Pixels.toBytes(image, 3));
  }

  @Test
  void otherShapesAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Pixels.toImages(manager.create(new float[12], new Shape(3, 2, 2))));
      assertThrows(
          IllegalArgumentException.class,
          () -> Pixels.toImages(manager.create(new float[8], new Shape(1, 2, 2, 2))));
    }
  }
}
