package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.diffusion.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest extends EngineTest {
  private final NDArray taken = manager.create(0f);

  @Test
  void itReadsMeansSinceItWasRestarted() {
    try (Meter meter = new Meter(manager, () -> 0)) {
      meter.add(manager.create(9f), manager.create(9f), taken);
      meter.restart();
      meter.add(manager.create(1f), manager.create(4f), taken);
      meter.add(manager.create(2f), manager.create(8f), taken);
      for (int reading = 0; reading < 2; reading++) {
        Measurement measurement = meter.read(5, 0.1, 16);
        assertEquals(5, measurement.step());
        assertEquals(1.5, measurement.loss());
        assertEquals(6, measurement.gradientNorm());
        assertEquals(0.1, measurement.learningRate());
      }
    }
  }

  @Test
  void theTimeThatStepsWaitedForImagesIsAShareOfThatSinceTheRestart() throws Exception {
    double[] waited = {100};
    try (Meter meter = new Meter(manager, () -> waited[0])) {
      waited[0] += 50;
      meter.restart();
      meter.add(manager.create(1f), manager.create(4f), taken);
      waited[0] += 0.01;
      Thread.sleep(20);
      double waiting = meter.read(1, 0.1, 16).waiting();
      assertTrue(waiting > 0 && waiting <= 0.5, waiting + "");
    }
  }

  /** A step whose gradient overflows is passed over. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void stepsThatWereSkippedAreCountedAndNothingElse(float bad) {
    try (Meter meter = new Meter(manager, () -> 0)) {
      NDArray skipped = manager.create(1f);
      meter.add(manager.create(1f), manager.create(2f), taken);
      meter.add(manager.create(bad), manager.create(bad), skipped);
      meter.add(manager.create(3f), manager.create(4f), taken);
      Measurement measurement = meter.read(3, 0.1, 16);
      assertEquals(2, measurement.loss());
      assertEquals(3, measurement.gradientNorm());
      assertEquals(1, measurement.skipped());
      meter.restart();
      meter.add(manager.create(1f), manager.create(2f), taken);
      assertEquals(0, meter.read(4, 0.1, 16).skipped());
    }
  }
}
