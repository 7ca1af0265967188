package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class KernelDistanceTest {

  @Test
  void onWholeSetsItIsTheDoubleSumOfTheDefinition() throws IOException {
    FeatureRows x = TestPoints.rows(30, 6, 5);
    FeatureRows y = TestPoints.scaled(TestPoints.rows(30, 6, 6), 1.25f);

    MeanStd distance = new KernelDistance(3, 1000, 0).between(x, y);

    // A double loop in NumPy 2 over all pairs of the same points.
    assertEquals(0.11809078482901025, distance.mean(), 1e-6 * 0.118);
    assertEquals(0, distance.deviation(), 1e-12); // Each subset is the whole set.
  }

  @Test
  void ofTwoHandfulsOfNumbersItIsWhatTheHandGives() throws IOException {
    FeatureRows x = TestPoints.of(new float[] {0, 1}, 1);
    FeatureRows y = TestPoints.of(new float[] {1, 2}, 1);

    // k(0,1) = 1, k(1,2) = 27; k(0,1) + k(0,2) + k(1,1) + k(1,2) = 1 + 1 + 8 + 27.
    assertEquals(1 + 27 - 37 / 2.0, new KernelDistance(1, 2, 0).between(x, y).mean(), 1e-12);
  }

  @Test
  void subsetsGiveTheWholeInTheMean() throws IOException {
    FeatureRows x = TestPoints.rows(400, 6, 5);
    FeatureRows y = TestPoints.scaled(TestPoints.rows(400, 6, 6), 1.25f);

    double whole = new KernelDistance(1, 400, 0).between(x, y).mean();
    MeanStd parts = new KernelDistance(200, 50, 1).between(x, y);

    double standardError = parts.deviation() / Math.sqrt(200);
    assertTrue(standardError > 0);
    assertEquals(whole, parts.mean(), 4 * standardError);
    assertEquals(parts, new KernelDistance(200, 50, 1).between(x, y));
  }

  @Test
  void ofOneDistributionItIsNothingInTheMean() throws IOException {
    MeanStd parts =
        new KernelDistance(200, 50, 0)
            .between(TestPoints.rows(2000, 6, 7), TestPoints.rows(2000, 6, 8));

    assertEquals(0, parts.mean(), 4 * parts.deviation() / Math.sqrt(200));
  }

  @Test
  void oneImageIsTooFew() {
    FeatureRows one = TestPoints.rows(1, 2, 0);

    assertThrows(IllegalArgumentException.class, () -> KernelDistance.defaults().between(one, one));
  }
}
