package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.testing.EngineTest;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest extends EngineTest {
  private static final long SECOND = 1_000_000_000;

  private final NDArray taken = manager.create(0f);
  private final AtomicLong nanos = new AtomicLong(7 * SECOND);

  @Test
  void itReadsMeansSinceItWasRestarted() {
    try (Meter meter = new Meter(MeasuredSums.of(manager), () -> 0, nanos::get)) {
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
  void theTimeThatStepsWaitedForImagesIsAShareOfThatSinceTheRestart() {
    double[] waited = {100};
    try (Meter meter = new Meter(MeasuredSums.of(manager), () -> waited[0], nanos::get)) {
      waited[0] += 50;
      meter.restart();
      meter.add(manager.create(1f), manager.create(4f), taken);
      waited[0] += 0.5;
      nanos.addAndGet(2 * SECOND);
      assertEquals(0.25, meter.read(1, 0.1, 16).waiting());
    }
  }

  @Test
  void imagesPerSecondAreThoseOfStepsWithoutWhatComesBetweenThem() {
    try (Meter meter = new Meter(MeasuredSums.of(manager), () -> 0, nanos::get)) {
      for (int round = 0; round < 2; round++) {
        for (int step = 0; step < 3; step++) {
          nanos.addAndGet(SECOND);
          meter.add(manager.create(1f), manager.create(4f), taken);
          meter.done(1);
          meter.pause();
          nanos.addAndGet(40 * SECOND);
          meter.resume();
        }
        assertEquals(16, meter.read(3, 0.1, 16).imagesPerSecond());
        meter.restart();
      }
    }
  }

  /** A step whose gradient overflows is passed over. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void stepsThatWereSkippedAreCountedAndNothingElse(float bad) {
    try (Meter meter = new Meter(MeasuredSums.of(manager), () -> 0, nanos::get)) {
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
