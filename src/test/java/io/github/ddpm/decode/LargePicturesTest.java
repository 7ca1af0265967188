package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.testing.Allocation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pictures of cameras with more pixels than Java has memory for at once. */
@Tag("slow")
class LargePicturesTest {
  private static BufferedImage quarters(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width / 2, height / 2);
    graphics.fillRect(width / 2, height / 2, width / 2, height / 2);
    graphics.dispose();
    return image;
  }

  @Test
  void aPhotoOf108MegapixelsIsReducedWhileItIsDecoded() throws Exception {
    byte[] jpeg = Containers.encoded(quarters(12_000, 9_000, BufferedImage.TYPE_BYTE_GRAY), "jpg");
    DecodedImage[] image = new DecodedImage[1];
    long taken =
        Allocation.of(
            () -> {
              try (Room room = Room.scaledTo(64)) {
                image[0] = ImageDecoder.decode(jpeg, room, ValueRange.AUTO);
              }
            });

    assertEquals(12_000 / 35 + 1, image[0].width()); // 9000 / (4 * 64) is 35.
    assertEquals(9_000 / 35 + 1, image[0].height());
    assertEquals("9000x12000", image[0].stored().size(), "as the file says");
    assertEquals(0xFFFFFFFF, image[0].argb()[0]);
    assertEquals(0xFF000000, image[0].argb()[image[0].width() - 1]);
    assertTrue(taken < 1 << 28, taken + " bytes");
  }

  @Test
  void theMeansOfSquaresAreThoseOfTheWholePicture() throws Exception {
    BufferedImage picture = quarters(5_003, 4_001, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 400; i++) {
      picture.setRGB(i, i, 0xFF0000);
    }
    byte[] jpeg = Containers.encoded(picture, "jpg");
    DecodedImage whole = ImageDecoder.decode(jpeg);
    assertEquals(5_003, whole.width());
    DecodedImage reduced;
    try (Room room = Room.scaledTo(200)) {
      reduced = ImageDecoder.decode(jpeg, room, ValueRange.AUTO);
    }
    int n = 5;
    assertEquals(1_001, reduced.width());
    for (int y = 0; y < reduced.height(); y += 50) {
      for (int x = y % 50; x < reduced.width(); x += 50) {
        int sum = 0;
        int count = 0;
        for (int i = 0; i < n * n; i++) {
          int fromX = n * x + i % n;
          int fromY = n * y + i / n;
          if (fromX < whole.width() && fromY < whole.height()) {
            sum += whole.argb()[fromY * whole.width() + fromX] >> 16 & 0xFF;
            count++;
          }
        }
        int red = reduced.argb()[y * reduced.width() + x] >> 16 & 0xFF;
        assertEquals((sum + count / 2) / count, red);
      }
    }
  }

  @Test
  void manyAtOnceWaitForOneAnother() throws Exception {
    byte[] png = Containers.encoded(quarters(6_000, 5_000, BufferedImage.TYPE_BYTE_GRAY), "png");
    ExecutorService workers = Executors.newFixedThreadPool(12);
    try {
      List<Future<Integer>> widths = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        widths.add(workers.submit(() -> ImageDecoder.decode(png).width()));
      }
      for (Future<Integer> width : widths) {
        assertEquals(6_000, width.get());
      }
    } finally {
      workers.shutdownNow();
    }
  }
}
