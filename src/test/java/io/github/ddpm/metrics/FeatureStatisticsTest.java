package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FeatureStatisticsTest {

  @Test
  void meanAndCovarianceAreThoseOfTheDefinition() {
    FeatureStatistics statistics = new FeatureStatistics(2);
    statistics.add(new float[] {1, 2, 3, 8, 5, 2});

    assertArrayEquals(new double[] {3, 4}, statistics.gaussian().mean(), 1e-15);
    assertArrayEquals(new double[] {4, 0, 0, 12}, statistics.gaussian().covariance(), 1e-14);
  }

  @Test
  void partsAreTheWhole() throws IOException {
    FeatureRows all = TestPoints.rows(1000, 7, 3);
    Gaussian whole = FeatureStatistics.of(all).gaussian();

    FeatureStatistics merged = new FeatureStatistics(7);
    int[] cuts = {0, 1, 17, 17, 600, 1000};
    for (int i = 1; i < cuts.length; i++) {
      merged.add(all.rows(cuts[i - 1], cuts[i]));
    }

    assertArrayEquals(whole.mean(), merged.gaussian().mean(), 1e-14);
    assertArrayEquals(whole.covariance(), merged.gaussian().covariance(), 1e-14);
  }

  @Test
  void aLargeMeanCostsNoDigits() {
    // The float32 of 1e6 + k/16 are exact; k is even over 0 … 15.
    float[] rows = new float[1 << 14];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 1e6f + (i % 16) / 16f;
    }
    FeatureStatistics statistics = new FeatureStatistics(1);
    for (int from = 0; from < rows.length; from += 100) {
      statistics.add(Arrays.copyOfRange(rows, from, Math.min(from + 100, rows.length)));
    }

    double population = (256 - 1) / 12.0 / 256;
    double n = rows.length;
    assertEquals(population * n / (n - 1), statistics.gaussian().covariance()[0], 1e-9);
  }

  @Test
  void fewerThanTwoImagesHaveNoCovariance() {
    FeatureStatistics one = new FeatureStatistics(1);
    one.add(new float[] {1});

    assertThrows(IllegalStateException.class, one::gaussian);
  }
}
