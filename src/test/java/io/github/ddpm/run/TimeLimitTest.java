package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimeLimitTest {
  private long now;

  private static long seconds(long n) {
    return Duration.ofSeconds(n).toNanos();
  }

  @Test
  void itIsUpBeforeAStepAsLongAsTheLongestWouldEndTooLate() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(100), () -> now);
    int steps = 0;
    while (!limit.getAsBoolean()) {
      steps++;
      now += seconds(steps == 3 ? 20 : 1);
    }
    // A step with a preview took 20 s: 30 s, and a fiftieth of the whole, are left for the last.
    assertTrue(now <= seconds(69) && now >= seconds(67), "after " + now / 1e9);
  }

  @Test
  void whatCameBeforeTheFirstStepIsNoStep() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(100), () -> now);
    now += seconds(60);
    assertFalse(limit.getAsBoolean());
    now += seconds(1);
    assertFalse(limit.getAsBoolean());
  }

  @Test
  void withShortStepsNearlyAllOfItIsUsed() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(100), () -> now);
    while (!limit.getAsBoolean()) {
      now += seconds(1);
    }
    assertEquals(97, now / seconds(1));
    assertFalse(now > seconds(100));
  }
}
