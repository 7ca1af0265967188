package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images made smaller and larger, against sums pixel by pixel. */
class RescalingTest extends EngineTest {
  private NDArray images(long... shape) {
    Random random = new Random(1);
    float[] values = new float[Math.toIntExact(new Shape(shape).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return manager.create(values, new Shape(shape));
  }

  @Test
  void aSmallPixelIsTheMeanOfALargeSquare() {
    float[] large = images(2, 3, 6, 9).toFloatArray();
    NDArray small = Rescaling.shrunk(images(2, 3, 6, 9), 3);
    assertEquals(new Shape(2, 3, 2, 3), small.getShape());
    for (int i = 0; i < 6; i++) {
      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 3; x++) {
          double sum = 0;
          for (int j = 0; j < 9; j++) {
            sum += large[(i * 6 + 3 * y + j / 3) * 9 + 3 * x + j % 3];
          }
          assertEquals(sum / 9, small.toFloatArray()[(i * 2 + y) * 3 + x], 1e-6);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 8, 8", "8, 8, 32, 32", "5, 3, 10, 12", "1, 2, 4, 8", "3, 3, 3, 3"})
  void enlargingInterpolatesBetweenPixelsWhoseCornersLieOnEachOther(
      int height, int width, int toHeight, int toWidth) {
    float[] small = images(1, 2, height, width).toFloatArray();
    NDArray large = Rescaling.enlarged(images(1, 2, height, width), toHeight, toWidth);
    assertEquals(new Shape(1, 2, toHeight, toWidth), large.getShape());
    float[] found = large.toFloatArray();
    for (int i = 0; i < found.length; i++) {
      int plane = i / (toHeight * toWidth) * height * width;
      double y = at(i / toWidth % toHeight, height, toHeight);
      double x = at(i % toWidth, width, toWidth);
      double expected = 0;
      for (int j = 0; j < height * width; j++) {
        double weight = near(y, j / width) * near(x, j % width);
        expected += weight * small[plane + j];
      }
      assertEquals(expected, found[i], 2e-6, "pixel " + i);
    }
  }

  private static double at(int pixel, int from, int to) {
    return to == 1 ? 0 : (double) pixel * (from - 1) / (to - 1);
  }

  private static double near(double at, int pixel) {
    return Math.max(0, 1 - Math.abs(at - pixel));
  }

  @Test
  void anImageIsTheSameToTheBitInAnyBatch() {
    NDArray seven = images(7, 3, 8, 6);
    NDArray all = Rescaling.enlarged(seven, 16, 18);
    for (int i = 0; i < 7; i++) {
      NDArray one = seven.get(i + ":" + (i + 1));
      assertArrayEquals(
          all.get(i + ":" + (i + 1)).toFloatArray(),
          Rescaling.enlarged(one, 16, 18).toFloatArray());
    }
  }
}
