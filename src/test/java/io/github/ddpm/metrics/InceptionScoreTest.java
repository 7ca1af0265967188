package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class InceptionScoreTest {

  @Test
  void certainAndEvenPredictionsScoreTheNumberOfClasses() throws IOException {
    float[] certain = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1};

    assertEquals(new MeanStd(3, 0), rounded(new InceptionScore(2).of(TestPoints.of(certain, 3))));
  }

  @Test
  void predictionsThatAreAllAlikeScoreOne() throws IOException {
    float[] alike = {0.2f, 0.8f, 0.2f, 0.8f, 0.2f, 0.8f};

    assertEquals(1, new InceptionScore(1).of(TestPoints.of(alike, 2)).mean(), 1e-7);
  }

  @Test
  void ofUnevenPredictionsItIsTheIndependentProgramsValue() throws IOException {
    // NumPy 2: softmax of 4 u, in float32; exp of the mean of sum(p (log p − log mean p)),
    // std(scores).
    float[] p = TestPoints.uniform(40, 5, 7);
    for (int i = 0; i < p.length; i += 5) {
      double sum = 0;
      for (int j = i; j < i + 5; j++) {
        sum += Math.exp(4.0 * p[j]);
      }
      for (int j = i; j < i + 5; j++) {
        p[j] = (float) (Math.exp(4.0 * p[j]) / sum);
      }
    }
    FeatureRows rows = TestPoints.of(p, 5);

    assertEquals(1.470367129139319, new InceptionScore(1).of(rows).mean(), 1.4e-6);
    assertEquals(1.4495607502201622, new InceptionScore(4).of(rows).mean(), 1.4e-6);
    assertEquals(0.10628236226234729, new InceptionScore(4).of(rows).deviation(), 1.2e-7);
  }

  private static MeanStd rounded(MeanStd spread) {
    return new MeanStd(Math.round(spread.mean() * 1e12) / 1e12, spread.deviation());
  }
}
