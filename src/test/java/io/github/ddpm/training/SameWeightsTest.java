package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Before anything is saved, rank 0 hears what the others' weights are. */
final class SameWeightsTest {
  private final TinyRun run = new TinyRun(TinyRun.settings(9, 9), 1, Precision.FP32);
  private int comparisons;
  private String ofTheOther = "";
  private boolean isLost;

  @AfterEach
  void close() {
    run.close();
  }

  /** The other of two ranks has the weights of this one, unless the test gives it others. */
  private final Collective two =
      new Collective() {
        @Override
        public int size() {
          return 2;
        }

        @Override
        public List<String> all(String words) {
          comparisons++;
          if (isLost) {
            throw new IllegalStateException("rank 1 is lost");
          }
          return List.of(words, ofTheOther.isEmpty() ? words : ofTheOther);
        }
      };

  private final SameWeights same = new SameWeights(two, run.state, step -> step % 5 == 0);

  private void step(long step) {
    run.state.step(step);
    same.onStep(step);
  }

  @Test
  void theyAreComparedWhereTheyMayBeSavedAndWhereverThatIsWanted() {
    step(4);
    assertEquals(0, comparisons);
    step(5);
    assertEquals(1, comparisons);
    same.onSaveWanted();
    step(6);
    assertEquals(2, comparisons);
    step(7);
    assertEquals(2, comparisons);
  }

  @Test
  void theLastOnesAreComparedOnce() {
    step(5);
    same.compare();
    assertEquals(1, comparisons);
    step(6);
    same.compare();
    same.compare();
    assertEquals(2, comparisons);
  }

  /** Training went back to step 1, and came to other weights. */
  @Test
  void aStepThatIsDoneAgainIsComparedAgain() {
    step(5);
    step(2);
    step(5);
    assertEquals(2, comparisons);
  }

  @Test
  void nothingIsSavedOfWeightsThatDiffer() {
    ofTheOther = "0";
    same.onSaveWanted();
    Exception e = assertThrows(IllegalStateException.class, () -> step(3));
    assertTrue(
        e.getMessage().startsWith("after step 3 the weights of rank 1 are not those of rank 0"),
        e.getMessage());
    assertTrue(same.isDoubtful());
  }

  /** It may have ended because it has found a difference that this one has not heard of. */
  @Test
  void aComparisonInWhichTheOtherIsLostLeavesTheWeightsInDoubt() {
    step(5);
    assertFalse(same.isDoubtful());
    isLost = true;
    assertThrows(IllegalStateException.class, () -> step(10));
    assertTrue(same.isDoubtful());
  }

  /** All ranks hear of it by the sum that they make before the step. */
  @Test
  void whatIsAskedBeforeAStepIsToldToListenersAfterIt() throws IOException {
    List<String> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onSaveWanted() {
            told.add("wanted");
          }

          @Override
          public void onStep(long step) {
            told.add("step " + step);
          }
        };
    Wishes wishes =
        new Wishes() {
          @Override
          public boolean stop() {
            return run.state.step() == 3;
          }

          @Override
          public boolean save() {
            return run.state.step() == 1;
          }
        };
    run.loop().run(List.of(listener), wishes);
    assertEquals(List.of("step 1", "wanted", "step 2", "step 3"), told);
  }
}
