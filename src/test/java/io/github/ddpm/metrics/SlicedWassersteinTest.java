package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.metrics.LaplacianPyramid.Band;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SlicedWassersteinTest {
  private static final SlicedWasserstein FEW = new SlicedWasserstein(256, 32, 64, 0);

  @Test
  void thePyramidIsThatOfTheIndependentProgram() {
    // SciPy 1.15: convolve1d with mode="mirror" along both sides, then every second pixel.
    List<Band> levels = LaplacianPyramid.of(plane(36, 32));

    assertEquals(2, levels.size());
    assertEquals(88.80866009982128, levels.get(0).values()[0], 1e-4);
    assertEquals(-18.795309105771594, levels.get(0).values()[17 * 32 + 5], 1e-4);
    assertEquals(-44.64077991200611, levels.get(0).values()[35 * 32 + 31], 1e-4);
    assertEquals(69649.59073242784, absolute(levels.get(0)), 0.01);
    assertEquals(125.90501159895211, levels.get(1).values()[0], 1e-4);
    assertEquals(156.18751835776493, levels.get(1).values()[17 * 16 + 15], 1e-4);
    assertEquals(37411.56555864145, absolute(levels.get(1)), 0.01);
  }

  @Test
  void oddSidesAreRoundedUp() {
    List<Band> levels = LaplacianPyramid.of(plane(33, 35));

    assertEquals(17, levels.get(1).height());
    assertEquals(18, levels.get(1).width());
    assertEquals(-103.82068175320455, levels.get(0).values()[33 * 35 - 1], 1e-4);
    assertEquals(69532.14344513872, absolute(levels.get(0)), 0.01);
    assertEquals(39654.25766260014, absolute(levels.get(1)), 0.01);
  }

  @Test
  void levelsEndAtSixteenPixels() {
    assertEquals(1, LaplacianPyramid.levels(28, 28));
    assertEquals(2, LaplacianPyramid.levels(32, 32));
    assertEquals(3, LaplacianPyramid.levels(64, 256));
    assertEquals(7, LaplacianPyramid.levels(1024, 1024));
  }

  @Test
  void itRisesWithBlurFromTheFloorOfTwoSetsOfOneKind() {
    TestImages a = TestImages.shapes(256, 1, 32);
    TestImages b = TestImages.shapes(256, 2, 32);

    List<Double> floor = FEW.between(b, a);
    List<Double> blurred = FEW.between(b.blurred(), a);
    List<Double> more = FEW.between(b.blurred().blurred(), a);

    // Patches are normalised, so that a blur shows as their shape, not as less contrast.
    assertEquals(2, floor.size());
    assertTrue(2 * floor.get(0) < blurred.get(0), floor + " " + blurred);
    assertTrue(blurred.get(0) < more.get(0), blurred + " " + more);
  }

  @Test
  void itIsAFunctionOfItsSeed() {
    TestImages a = TestImages.shapes(64, 1, 16);
    TestImages b = TestImages.shapes(64, 2, 16);

    assertEquals(FEW.between(a, b), FEW.between(a, b));
    assertTrue(!FEW.between(a, b).equals(new SlicedWasserstein(256, 32, 64, 1).between(a, b)));
  }

  @Test
  void imagesOfAnotherShapeAreRefused() {
    TestImages a = TestImages.shapes(4, 1, 16);

    assertThrows(IllegalArgumentException.class, () -> FEW.between(a, TestImages.shapes(4, 1, 32)));
  }

  private static Band plane(int height, int width) {
    float[] values = TestPoints.uniform(height, width, 9);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 255;
    }
    return new Band(values, height, width);
  }

  private static double absolute(Band level) {
    return IntStream.range(0, level.values().length)
        .mapToDouble(i -> Math.abs(level.values()[i]))
        .sum();
  }
}
