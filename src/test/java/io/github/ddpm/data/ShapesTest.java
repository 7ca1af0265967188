package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static final ImageSize SIZE = ImageSize.square(32);

  @Test
  void anImageIsAFunctionOfSeedAndNumberAlone() {
    Shapes few = new Shapes(3, 10, SIZE, 3);
    Shapes many = new Shapes(3, 1000, SIZE, 3);
    byte[] again = pixels(many, 7);
    for (int other : new int[] {999, 0, 8}) {
      pixels(few, Math.min(other, 9));
    }
    assertArrayEquals(again, pixels(few, 7));
    assertFalse(Arrays.equals(again, pixels(new Shapes(4, 10, SIZE, 3), 7)));
    assertFalse(Arrays.equals(again, pixels(few, 3)));
  }

  @Test
  void manyThreadsReadTheSameImages() {
    Shapes shapes = new Shapes(0, 200, SIZE, 3);
    List<byte[]> alone = IntStream.range(0, 200).mapToObj(i -> pixels(shapes, i)).toList();
    List<byte[]> together =
        IntStream.range(0, 200).parallel().mapToObj(i -> pixels(shapes, i)).toList();
    for (int i = 0; i < 200; i++) {
      assertArrayEquals(alone.get(i), together.get(i));
    }
  }

  @Test
  void kindsTakeTurnsAndAreTheLabels() {
    Shapes shapes = new Shapes(0, 10, SIZE, 3);
    assertEquals(List.of("disc", "square", "triangle", "ring"), shapes.classes());
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 0, 1, 2, 3, 0, 1},
        IntStream.range(0, 10).map(shapes::label).toArray());
    assertThrows(IndexOutOfBoundsException.class, () -> shapes.label(10));
  }

  /**
   * The part of its circumscribed circle that a shape covers is 1 for the disc, 2/π for the square,
   * 3√3/4π for the triangle and 1 − 0.55² for the ring, which alone is empty in the middle.
   */
  @Test
  void eachKindIsPlainlyDistinctWhereverItIsPlacedAndTurned() {
    double[] expected = {1, 0.637, 0.413, 0.698};
    Shapes shapes = new Shapes(11, 200, ImageSize.square(64), 1);
    for (int i = 0; i < shapes.size(); i++) {
      Figure figure = new Figure(shapes, i);
      int kind = shapes.label(i);
      assertEquals(expected[kind], figure.roundness(), 0.12, "image " + i);
      assertEquals(kind == 3, figure.isHollow(), "image " + i);
    }
  }

  @Test
  void everyShapeStandsOutFromItsBackgroundAndLiesInsideTheImage() {
    for (ImageSize size :
        List.of(new ImageSize(8, 8), new ImageSize(28, 28), new ImageSize(16, 40))) {
      Shapes shapes = new Shapes(5, 300, size, 1);
      for (int i = 0; i < shapes.size(); i++) {
        byte[] pixels = pixels(shapes, i);
        int least = 255;
        int most = 0;
        for (byte pixel : pixels) {
          least = Math.min(least, pixel & 0xFF);
          most = Math.max(most, pixel & 0xFF);
        }
        // 0.35 of 255, less what anti-aliasing takes from a ring of 8x8 pixels.
        assertTrue(most - least > 60, "contrast of image " + i + " of " + size);
        Figure figure = new Figure(shapes, i);
        assertTrue(figure.radius() < 0.42 * Math.min(size.height(), size.width()) + 1);
      }
    }
  }

  @Test
  void backgroundsAreLightAndDark() {
    Shapes shapes = new Shapes(0, 400, SIZE, 1);
    double light = IntStream.range(0, 400).map(i -> pixels(shapes, i)[0] < 0 ? 1 : 0).sum();
    assertEquals(200, light, 50);
  }

  @Test
  void greyImagesAreTheBrightnessOfTheColouredOnes() {
    byte[] grey = pixels(new Shapes(9, 4, SIZE, 1), 2);
    byte[] colour = pixels(new Shapes(9, 4, SIZE, 3), 2);
    for (int i = 0; i < grey.length; i++) {
      int red = colour[i] & 0xFF;
      int green = colour[1024 + i] & 0xFF;
      int blue = colour[2048 + i] & 0xFF;
      assertEquals(0.299 * red + 0.587 * green + 0.114 * blue, grey[i] & 0xFF, 0.51);
    }
  }

  @Test
  void edgesAreAntiAliased() {
    byte[] disc = pixels(new Shapes(0, 1, SIZE, 1), 0);
    assertTrue(IntStream.range(0, disc.length).map(i -> disc[i]).distinct().count() > 10);
  }

  @Test
  void imagesUnderEightPixelsAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new Shapes(0, 1, new ImageSize(7, 32), 3));
    assertEquals("image_size: shapes need at least 8x8 pixels, is 7x32", e.getMessage());
  }

  private static byte[] pixels(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.copyTo(index, pixels, 0);
    return pixels;
  }

  /** How much of each pixel of a grey image its shape covers, and what follows from that. */
  private static final class Figure {
    private final double[][] covered;
    private final double area;
    private final double centreY;
    private final double centreX;

    Figure(Shapes shapes, int index) {
      byte[] pixels = pixels(shapes, index);
      int height = shapes.imageSize().height();
      int width = shapes.imageSize().width();
      double background = background(pixels, height, width);
      double furthest = 0;
      for (byte pixel : pixels) {
        double difference = (pixel & 0xFF) - background;
        furthest = Math.abs(difference) > Math.abs(furthest) ? difference : furthest;
      }
      covered = new double[height][width];
      double sum = 0;
      double sumY = 0;
      double sumX = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double part = ((pixels[y * width + x] & 0xFF) - background) / furthest;
          covered[y][x] = part;
          sum += part;
          sumY += part * y;
          sumX += part * x;
        }
      }
      area = sum;
      centreY = sumY / sum;
      centreX = sumX / sum;
    }

    boolean isHollow() {
      return covered[(int) Math.round(centreY)][(int) Math.round(centreX)] < 0.5;
    }

    double radius() {
      double radius = 0;
      for (int y = 0; y < covered.length; y++) {
        for (int x = 0; x < covered[0].length; x++) {
          if (covered[y][x] > 0.25) {
            radius = Math.max(radius, Math.hypot(y - centreY, x - centreX));
          }
        }
      }
      return radius;
    }

    double roundness() {
      return area / (Math.PI * radius() * radius());
    }

    /** Of the four corners a shape can cover none or one. */
    private static double background(byte[] pixels, int height, int width) {
      int[] corners = {
        pixels[0] & 0xFF,
        pixels[width - 1] & 0xFF,
        pixels[(height - 1) * width] & 0xFF,
        pixels[height * width - 1] & 0xFF
      };
      Arrays.sort(corners);
      return corners[1] == corners[0] ? corners[0] : corners[2];
    }
  }
}
