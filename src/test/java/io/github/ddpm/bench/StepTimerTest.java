package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.progress.StepPart;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Timing with a clock that the test moves. */
class StepTimerTest {
  private static final long SECOND = 1_000_000_000;

  private long now = 17;
  private int waits;

  private StepTimer timer(int warmup, int steps) {
    return new StepTimer(warmup, steps, () -> waits++, () -> now);
  }

  private void step(StepTimer timer, double data, double forward, double rest) {
    timer.clock().start();
    pass(data);
    timer.clock().end(StepPart.DATA);
    pass(forward);
    timer.clock().end(StepPart.FORWARD);
    pass(rest);
    timer.step();
  }

  private void pass(double seconds) {
    now += Math.round(seconds * SECOND);
  }

  @Test
  void onlyStepsAfterTheWarmUpCount() {
    StepTimer timer = timer(2, 3);
    timer.start();
    for (double seconds : new double[] {100, 50, 1, 2, 6, 1, 1, 1}) {
      step(timer, 0, seconds, 0);
    }
    assertEquals(8, timer.wanted());
    assertEquals(new StepTimes(2, 1.5, 4), timer.times());
  }

  @Test
  void timeBetweenTwoRowsOfStepsCountsForNone() {
    StepTimer timer = timer(0, 2);
    timer.start();
    step(timer, 0, 1, 0);
    pass(100);
    timer.start();
    step(timer, 0, 3, 0);
    assertEquals(2, timer.times().median(), 1e-9);
  }

  @Test
  void partsAreTimedInTheLastStepsOnlyAndWhatIsLeftIsOther() {
    StepTimer timer = timer(1, 1);
    timer.start();
    step(timer, 9, 1, 0);
    step(timer, 9, 1, 0);
    step(timer, 1, 2, 1);
    assertEquals(
        Map.of("data", 0.25, "forward", 0.5, "backward", 0.0, "update", 0.0, "other", 0.25),
        timer.shares().byName());
  }

  @Test
  void theDeviceIsNotWaitedForWithinStepsThatCount() {
    StepTimer timer = timer(1, 3);
    timer.start();
    for (int i = 0; i < 4; i++) {
      step(timer, 1, 1, 1);
    }
    assertEquals(1 + 4, waits);
  }

  @Test
  void threadsSideBySideCountWithTheirMean() throws InterruptedException {
    PartTimes times = new PartTimes(() -> {}, () -> now);
    times.running(true);
    for (double seconds : new double[] {1, 3}) {
      Thread thread =
          new Thread(
              () -> {
                times.start();
                pass(seconds);
                times.end(StepPart.FORWARD);
              });
      thread.start();
      thread.join();
    }
    assertEquals(2, times.seconds(StepPart.FORWARD), 1e-9);
    assertEquals(0.5, StepShares.of(times, 4).other(), 1e-9);
  }

  @Test
  void aPartThatAStepHasTwiceCountsTwice() {
    PartTimes times = new PartTimes(() -> {}, () -> now);
    times.running(true);
    for (int microBatch = 0; microBatch < 2; microBatch++) {
      times.start();
      pass(1);
      times.end(StepPart.FORWARD);
    }
    assertEquals(0.5, StepShares.of(times, 4).parts().get(StepPart.FORWARD), 1e-9);
  }

  @Test
  void sharesAddUpToOneEvenIfPartsOverlapTheStepsEnd() {
    PartTimes times = new PartTimes(() -> {}, () -> now);
    times.running(true);
    times.start();
    pass(3);
    times.end(StepPart.BACKWARD);
    StepShares shares = StepShares.of(times, 2);
    assertEquals(1, shares.byName().values().stream().mapToDouble(share -> share).sum(), 1e-12);
    assertEquals(1, shares.parts().get(StepPart.BACKWARD), 1e-12);
  }

  /** NumPy: np.quantile([1, 2, 3, 10], [0.25, 0.5, 0.75]) = [1.75, 2.5, 4.75]. */
  @Test
  void quartilesLieBetweenSteps() {
    assertEquals(new StepTimes(2.5, 1.75, 4.75), StepTimes.of(List.of(10.0, 1.0, 3.0, 2.0)));
    assertEquals(new StepTimes(7, 7, 7), StepTimes.of(List.of(7.0)));
  }
}
