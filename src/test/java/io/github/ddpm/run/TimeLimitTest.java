package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.TimeLimit;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static TrainingSetup tiny() throws IOException {
    RunConfig config =
        ConfigLoader.override(
            RunConfig.defaults(),
            Assignment.parse(
                List.of(
                    "data.image_size=8",
                    "model.block_out_channels=[8]",
                    "model.attention_resolutions=[]",
                    "model.norm_num_groups=4",
                    "training.batch_size=2",
                    "device=cpu")));
    return new TrainingSetup(config, new Shapes(1, 4, ImageSize.square(8), 3));
  }

  @Test
  void aTrialEndsWithTheStepInWhichTrainingIsToStop() throws IOException {
    try (TrainingSetup setup = tiny()) {
      TrainingState state = setup.state();
      TrainingLoop loop = setup.loop(Precision.FP32);
      TimeLimit limit = new TimeLimit(Duration.ofHours(1), () -> now);
      AtomicInteger asked = new AtomicInteger();
      assertEquals(0, limit.fittingSteps(loop, state, () -> asked.getAndIncrement() >= 2));
      // Before each of three steps, the third of which is not done, and afterwards.
      assertEquals(4, asked.get());
      assertEquals(0, state.step());
      assertTrue(limit.fittingSteps(loop, state, () -> false) > 0);
    }
  }

  /** Steps of a trial take a second, but {@code slow} ones 100. */
  private long fitting(long limit, Set<Integer> slow) throws IOException {
    try (TrainingSetup setup = tiny()) {
      AtomicInteger step = new AtomicInteger();
      return new TimeLimit(Duration.ofSeconds(limit), () -> now)
          .fittingSteps(
              setup.loop(Precision.FP32),
              setup.state(),
              () -> {
                now += seconds(slow.contains(step.getAndIncrement()) ? 100 : 1);
                return false;
              });
    }
  }

  @Test
  void nineTenthsOfTheRestAreFilledWithStepsOfTheTrialsMedianTime() throws IOException {
    // The trial is of twenty steps; it is also asked whether to stop before the next, and after.
    assertEquals((long) (0.9 * (10_000 - 22 - 2 * 99)), fitting(10_000, Set.of(7, 12)));
  }

  @Test
  void theFirstThreeStepsOfATrialDoNotCount() throws IOException {
    // The twentieth part of the time is over in the first step; the trial ends after the fourth.
    assertEquals((long) (0.9 * (1000 - 6 - 3 * 99)), fitting(1000, Set.of(0, 1, 2)));
  }

  /** Three steps would not count, and a fourth would; each takes as long as there is time. */
  @Test
  void aTrialEndsWithTheTime() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TrainingSetup setup = tiny()) {
      TimeLimit limit = new TimeLimit(Duration.ofSeconds(1), () -> now);
      long fitting =
          limit.fittingSteps(
              setup.loop(Precision.FP32),
              setup.state(),
              () -> {
                asked.incrementAndGet();
                now += seconds(1);
                return false;
              });
      assertEquals(0, fitting);
    }
    // Before the first step, before the second, which is not done, and afterwards.
    assertEquals(3, asked.get());
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
