package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void aStepThatHardlyGrowsWithTheBatchIsLaunchBoundHoweverBusyTheMachine() {
    assertEquals(Verdict.LAUNCH_BOUND, Verdict.of(0.9, 0.5));
    assertEquals(Verdict.LAUNCH_BOUND, Verdict.of(0.1, 0.8));
  }

  @Test
  void aStepThatReachesHalfOfTheCeilingIsComputeBound() {
    assertEquals(Verdict.COMPUTE_BOUND, Verdict.of(0.5, 0.49));
  }

  @Test
  void aStepThatGrowsWithTheBatchFarBelowTheCeilingIsMemoryBound() {
    assertEquals(Verdict.MEMORY_BOUND, Verdict.of(0.49, 0.49));
  }

  @Test
  void wordsAreThoseOfTheField() {
    assertEquals("launch-bound", Verdict.LAUNCH_BOUND.toString());
  }

  /** t(b) = 0.2 + 0.05 b: 1.0 at 16 and 0.4 at 4, so a fifth of a step of 16 is fixed. */
  @Test
  void theFixedShareIsTheHeightOfTheLineAtNoImages() {
    assertEquals(0.2, Verdict.fixedShare(16, 1.0, 4, 0.4), 1e-12);
  }

  /** The same line, seen from 4 images: half of 0.4. */
  @Test
  void theOtherBatchMayBeLarger() {
    assertEquals(0.5, Verdict.fixedShare(4, 0.4, 16, 1.0), 1e-12);
  }

  @Test
  void noiseDoesNotTakeTheFixedShareOutOfItsRange() {
    assertEquals(1, Verdict.fixedShare(16, 0.4, 4, 0.5));
    assertEquals(0, Verdict.fixedShare(16, 1.0, 4, 0.1));
  }
}
