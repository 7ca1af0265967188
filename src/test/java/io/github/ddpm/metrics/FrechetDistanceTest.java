package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Golden values: mpmath 1.3 with 60 digits, from the formula with roots of eigenvalues. */
final class FrechetDistanceTest {
  private static final double RELATIVE = 1e-6;

  @Test
  void ofGaussiansInOneDimensionItIsTheClosedForm() {
    Gaussian a = new Gaussian(new double[] {1}, new double[] {4});
    Gaussian b = new Gaussian(new double[] {3}, new double[] {9});

    // (1 − 3)² + (2 − 3)²
    assertEquals(5, FrechetDistance.between(a, b), 1e-12);
  }

  @Test
  void ofCommutingCovariancesItIsTheDistanceOfTheirRoots() {
    Gaussian a = new Gaussian(new double[2], new double[] {4, 0, 0, 1});
    Gaussian b = new Gaussian(new double[2], new double[] {1, 0, 0, 16});

    assertEquals(1 + 9, FrechetDistance.between(a, b), 1e-12);
  }

  @Test
  void ofTwoSetsItIsTheIndependentProgramsValue() throws IOException {
    FeatureRows a = TestPoints.rows(50, 8, 1);
    FeatureRows b = TestPoints.scaled(TestPoints.rows(40, 8, 2), 1.5f);

    assertRelative(0.6477391836354498, distance(a, b));
    assertRelative(0.6477391836354498, distance(b, a));
  }

  @Test
  void withFewerImagesThanFeaturesItStillIs() throws IOException {
    assertRelative(
        1.2860913191182113, distance(TestPoints.rows(5, 12, 1), TestPoints.rows(7, 12, 2)));
  }

  @Test
  void withNearlyEqualAndEqualColumnsItStillIs() throws IOException {
    double distance = distance(nearlySingular(60, 3), nearlySingular(80, 4));

    assertRelative(0.07037002728363065, distance);
  }

  @Test
  void ofASetToItselfItIsNothing() throws IOException {
    FeatureRows a = TestPoints.rows(50, 8, 1);

    assertEquals(0, distance(a, a), 1e-12);
    assertTrue(distance(nearlySingular(60, 3), nearlySingular(60, 3)) >= 0);
  }

  @Test
  void differentNumbersOfFeaturesAreRefused() {
    Gaussian a = new Gaussian(new double[1], new double[1]);
    Gaussian b = new Gaussian(new double[2], new double[4]);

    assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(a, b));
    assertThrows(IllegalArgumentException.class, () -> new Gaussian(new double[2], new double[3]));
  }

  private static double distance(FeatureRows a, FeatureRows b) throws IOException {
    return FrechetDistance.between(
        FeatureStatistics.of(a).gaussian(), FeatureStatistics.of(b).gaussian());
  }

  /** The last column is the first and 1e-5 of its own, the one before is the second. */
  private static FeatureRows nearlySingular(int rows, long seed) {
    int d = 10;
    float[] x = TestPoints.uniform(rows, d, seed);
    for (int i = 0; i < rows; i++) {
      x[i * d + d - 1] = x[i * d] + 1e-5f * x[i * d + d - 1];
      x[i * d + d - 2] = x[i * d + 1];
    }
    return TestPoints.of(x, d);
  }

  private static void assertRelative(double expected, double actual) {
    assertEquals(expected, actual, RELATIVE * expected);
  }
}
