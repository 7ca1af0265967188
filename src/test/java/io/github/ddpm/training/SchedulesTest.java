package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The learning rate and the decay of the averaged weights, step by step. */
class SchedulesTest {
  private static final double PEAK = 2e-4;

  @ParameterizedTest
  @EnumSource
  void warmUpIsAStraightLineToThePeak(LrScheduler scheduler) {
    LearningRate rate = new LearningRate(scheduler, PEAK, 10, 110);
    for (int step = 0; step < 10; step++) {
      assertEquals(PEAK * (step + 1) / 10, rate.at(step), 1e-18);
    }
    assertEquals(PEAK, rate.at(10), 1e-18);
  }

  @ParameterizedTest
  @EnumSource
  void withoutWarmUpTheFirstStepHasThePeak(LrScheduler scheduler) {
    assertEquals(PEAK, new LearningRate(scheduler, PEAK, 0, 1).at(0));
  }

  @ParameterizedTest
  @EnumSource
  void afterWarmUpItNeverRisesAndNeverEndsBeforeTheRun(LrScheduler scheduler) {
    LearningRate rate = new LearningRate(scheduler, PEAK, 10, 110);
    for (int step = 10; step < 109; step++) {
      assertTrue(rate.at(step + 1) <= rate.at(step), "step " + step);
      assertTrue(rate.at(step + 1) > 0, "step " + step);
    }
  }

  @Test
  void eachSchedulerHasItsCurve() {
    LearningRate constant = new LearningRate(LrScheduler.CONSTANT, PEAK, 10, 110);
    LearningRate linear = new LearningRate(LrScheduler.LINEAR, PEAK, 10, 110);
    LearningRate cosine = new LearningRate(LrScheduler.COSINE, PEAK, 10, 110);
    assertEquals(PEAK, constant.at(1_000_000));
    // A quarter and half of the way down.
    assertEquals(0.75 * PEAK, linear.at(35), 1e-18);
    assertEquals(0.5 * PEAK, linear.at(60), 1e-18);
    assertEquals((1 + Math.sqrt(0.5)) / 2 * PEAK, cosine.at(35), 1e-18);
    assertEquals(0.5 * PEAK, cosine.at(60), 1e-18);
    assertEquals(0, linear.at(110), 1e-18);
    assertEquals(0, cosine.at(110), 1e-18);
    assertEquals(0, linear.at(500), 1e-18);
    assertEquals(0, cosine.at(500), 1e-18);
  }

  @Test
  void aRunThatEndsInItsWarmUpNeverReachesThePeak() {
    LearningRate rate = new LearningRate(LrScheduler.COSINE, PEAK, 100, 50);
    assertEquals(PEAK / 2, rate.at(49), 1e-18);
  }

  @Test
  void theAverageForgetsQuicklyAtFirstAndSlowlyInTheEnd() {
    EmaDecay decay = new EmaDecay(0.9999);
    assertEquals(0.1, decay.at(0));
    assertEquals(0.5, decay.at(8));
    for (long step = 0; step < 100_000; step += 97) {
      assertTrue(decay.at(step + 97) >= decay.at(step));
      assertTrue(decay.at(step) <= 0.9999);
    }
    assertEquals(0.9999, decay.at(1_000_000));
    assertEquals(0, new EmaDecay(0).at(1_000_000));
  }
}
