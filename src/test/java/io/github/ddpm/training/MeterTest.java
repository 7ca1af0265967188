package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.ddpm.diffusion.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest extends EngineTest {
  @Test
  void itReadsMeansSinceItWasRestarted() {
    try (Meter meter = new Meter(manager)) {
      meter.add(manager.create(9f), manager.create(9f));
      meter.restart();
      meter.add(manager.create(1f), manager.create(4f));
      meter.add(manager.create(2f), manager.create(8f));
      for (int reading = 0; reading < 2; reading++) {
        Measurement measurement = meter.read(5, 0.1, 16);
        assertEquals(5, measurement.step());
        assertEquals(1.5, measurement.loss());
        assertEquals(6, measurement.gradientNorm());
        assertEquals(0.1, measurement.learningRate());
      }
    }
  }

  /** A step whose gradient overflows is passed over; the figures of later steps are whole again. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void whatIsNoNumberIsForgottenToo(float bad) {
    try (Meter meter = new Meter(manager)) {
      meter.add(manager.create(bad), manager.create(bad));
      Measurement measurement = meter.read(1, 0.1, 16);
      assertFalse(Double.isFinite(measurement.loss()));
      assertFalse(Double.isFinite(measurement.gradientNorm()));
      meter.restart();
      meter.add(manager.create(1f), manager.create(2f));
      assertEquals(1, meter.read(2, 0.1, 16).loss());
      assertEquals(2, meter.read(2, 0.1, 16).gradientNorm());
    }
  }
}
