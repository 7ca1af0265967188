package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One classifier of the built-in shapes, and the laws that figures of its features obey. */
final class ClassifierTest {
  private static final int SIDE = 16;
  private static final TestImages TRAINING = TestImages.shapes(2000, 1, SIDE);
  private static final TestImages FRESH = TestImages.shapes(600, 2, SIDE);

  private static Classifier classifier;

  @BeforeAll
  static void train() {
    classifier = new ClassifierTraining(250, 64, 3e-3, 0).train(TRAINING, Device.cpu(), step -> {});
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void itTellsShapesApartThatItHasNotSeen() {
    assertTrue(classifier.accuracy() > 0.7, "accuracy " + classifier.accuracy());

    float[] p = classifier.probabilities(FRESH.batch(0, 5));
    for (int i = 0; i < p.length; i += 4) {
      assertEquals(1, p[i] + p[i + 1] + p[i + 2] + p[i + 3], 1e-5);
    }
  }

  @Test
  void anImagesFeaturesDoNotDependOnItsBatch() {
    float[] together = classifier.features(FRESH.batch(0, 3));
    float[] alone = classifier.features(FRESH.batch(1, 2));

    float[] second = Arrays.copyOfRange(together, 64, 128);
    assertArrayEquals(alone, second, 1e-4f);
  }

  @Test
  void theSameSeedGivesTheSameClassifier() {
    TestImages few = TestImages.shapes(40, 1, SIDE);
    ClassifierTraining training = new ClassifierTraining(3, 8, 1e-3, 5);

    try (Classifier a = training.train(few, Device.cpu(), step -> {});
        Classifier b = training.train(few, Device.cpu(), step -> {})) {
      assertEquals(a.sha256(), b.sha256());
    }
  }

  @Test
  void everyFigureRanksBlurredAndShiftedCopiesBelowTheFloor() throws IOException {
    FeatureRows real = features(TRAINING);
    FeatureRows fresh = features(FRESH);
    for (TestImages worse : new TestImages[] {FRESH.blurred(), FRESH.shifted(4)}) {
      FeatureRows copy = features(worse);

      assertTrue(2 * frechet(fresh, real) < frechet(copy, real));
      KernelDistance kernel = new KernelDistance(20, 200, 0);
      MeanStd floor = kernel.between(fresh, real);
      assertTrue(floor.mean() + 3 * floor.deviation() < kernel.between(copy, real).mean());
      Prdc good = Prdc.of(fresh, real.spread(600));
      Prdc bad = Prdc.of(copy, real.spread(600));
      assertTrue(bad.precision() < good.precision(), bad + " " + good);
      assertTrue(bad.recall() < good.recall(), bad + " " + good);
      assertTrue(bad.density() < good.density(), bad + " " + good);
      assertTrue(bad.coverage() < good.coverage(), bad + " " + good);
      assertTrue(score(worse) < score(FRESH), score(worse) + " " + score(FRESH));
    }
    assertTrue(score(FRESH) > 2 && score(FRESH) < 4, "score " + score(FRESH));
  }

  private static double score(TestImages images) throws IOException {
    return new InceptionScore(1).of(probabilities(images)).mean();
  }

  private static double frechet(FeatureRows a, FeatureRows b) throws IOException {
    return FrechetDistance.between(
        FeatureStatistics.of(a).gaussian(), FeatureStatistics.of(b).gaussian());
  }

  private static FeatureRows features(TestImages images) {
    return TestPoints.of(classifier.features(images.batch(0, images.size())), 64);
  }

  private static FeatureRows probabilities(TestImages images) {
    return TestPoints.of(classifier.probabilities(images.batch(0, images.size())), 4);
  }
}
