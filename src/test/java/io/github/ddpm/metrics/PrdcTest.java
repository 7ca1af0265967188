package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Point sets on a line, counted by hand. */
final class PrdcTest {

  @Test
  void everyFigureIsTheShareThatTheHandCounts() throws IOException {
    FeatureRows real = line(0, 1, 3, 6);
    FeatureRows generated = line(0.5f, 10, 10.5f);

    Prdc prdc = Prdc.of(generated, real, 1, 1);

    // Real radii 1, 1, 2, 3: 0.5 lies inside the balls of 0 and 1, 10 and 10.5 in none.
    assertEquals(1 / 3.0, prdc.precision(), 1e-15);
    assertEquals(2 / 3.0, prdc.density(), 1e-15);
    assertEquals(2 / 4.0, prdc.coverage(), 1e-15);
    // Generated radii 9.5, 0.5, 0.5: the ball of 0.5 holds all the real ones.
    assertEquals(1, prdc.recall(), 1e-15);
  }

  @Test
  void theEdgeOfABallCountsForPrecisionAndRecallOnly() throws IOException {
    FeatureRows real = line(0, 1);
    FeatureRows generated = line(2, 4);

    Prdc prdc = Prdc.of(generated, real, 1, 1);

    assertEquals(0.5, prdc.precision(), 1e-15); // 2 is on the edge of the ball of 1.
    assertEquals(1, prdc.recall(), 1e-15); // 0 is on the edge of the ball of 2.
    assertEquals(0, prdc.density(), 1e-15);
    assertEquals(0, prdc.coverage(), 1e-15);
  }

  @Test
  void anOutlierSpoilsRecallButNotCoverage() throws IOException {
    // Naeem et al. 2020, figure 1: one far point makes a ball that seems to cover everything.
    FeatureRows real = line(0, 1, 2, 3, 4, 5, 6, 7);
    FeatureRows generated = line(100, 101, 102, 0.5f);

    Prdc prdc = Prdc.of(generated, real, 1, 2);

    assertEquals(1, prdc.recall(), 1e-15);
    assertEquals(1 / 4.0, prdc.precision(), 1e-15);
    // Real radii with k = 2 are 2, 1, …, 1, 2: the balls of 0 and 1 hold 0.5.
    assertEquals(2 / 8.0, prdc.coverage(), 1e-15);
    assertEquals(2 / 2.0 / 4, prdc.density(), 1e-15);
  }

  @Test
  void equalSetsCoverEachOther() throws IOException {
    FeatureRows points = TestPoints.rows(1500, 4, 1); // More than one part of the distances.

    Prdc prdc = Prdc.of(points, points);

    assertEquals(1, prdc.precision());
    assertEquals(1, prdc.recall());
    assertEquals(1, prdc.coverage());
    // Each ball holds its centre and 4 of its 5 neighbours; the fifth is on the edge.
    assertEquals(1, prdc.density(), 1e-3);
  }

  @Test
  void ofManyPointsInSpaceItIsWhatTheAuthorsSentencesSay() throws IOException {
    FeatureRows real = TestPoints.rows(60, 5, 1);
    FeatureRows generated = TestPoints.scaled(TestPoints.rows(45, 5, 2), 1.2f);
    double[][] r = points(real);
    double[][] g = points(generated);

    Prdc prdc = Prdc.of(generated, real);

    long precise = count(g, x -> count(r, y -> distance(x, y) <= radius(r, y, 3)) > 0);
    long recalled = count(r, y -> count(g, x -> distance(x, y) <= radius(g, x, 3)) > 0);
    long covered = count(r, y -> count(g, x -> distance(x, y) < radius(r, y, 5)) > 0);
    long inside = 0;
    for (double[] x : g) {
      inside += count(r, y -> distance(x, y) < radius(r, y, 5));
    }
    assertEquals(precise / 45.0, prdc.precision(), 1e-15);
    assertEquals(recalled / 60.0, prdc.recall(), 1e-15);
    assertEquals(covered / 60.0, prdc.coverage(), 1e-15);
    assertEquals(inside / 5.0 / 45, prdc.density(), 1e-15);
    assertTrue(precise > 4 && precise < 41 && covered > 5 && covered < 55, prdc.toString());
  }

  private static double[][] points(FeatureRows rows) throws IOException {
    double[][] points = new double[rows.count()][rows.dimensions()];
    float[] values = rows.rows(0, rows.count());
    for (int i = 0; i < values.length; i++) {
      points[i / rows.dimensions()][i % rows.dimensions()] = values[i];
    }
    return points;
  }

  private static long count(double[][] points, Predicate<double[]> condition) {
    return Arrays.stream(points).filter(condition).count();
  }

  /** How far the k-th nearest other point of the same set is. */
  private static double radius(double[][] set, double[] centre, int k) {
    return Arrays.stream(set).mapToDouble(point -> distance(point, centre)).sorted().toArray()[k];
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void setsFarApartDoNotMeet() throws IOException {
    FeatureRows far = TestPoints.scaled(TestPoints.rows(50, 4, 1), 1e4f);

    assertEquals(0, Prdc.of(far, TestPoints.rows(50, 4, 2)).precision(), 0.1);
    assertTrue(Prdc.of(far, TestPoints.rows(50, 4, 2)).coverage() < 0.1);
  }

  @Test
  void fewerPointsThanNeighboursAreRefused() {
    FeatureRows few = line(1, 2, 3, 4, 5);

    assertThrows(IllegalArgumentException.class, () -> Prdc.of(few, few));
  }

  private static FeatureRows line(float... points) {
    return TestPoints.of(points, 1);
  }
}
