package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelDropoutTest {
  @Test
  void withoutDropoutTheyAreTheImages() {
    assertArrayEquals(new long[] {2, 0, 1}, new LabelDropout(3, 0).of(new int[] {2, 0, 1}, 0, 5));
  }

  @Test
  void anImageWithoutClassIsOfNone() {
    assertArrayEquals(new long[] {3, 1}, new LabelDropout(3, 0).of(new int[] {-1, 1}, 0, 5));
  }

  @Test
  void theGivenShareIsWithheldAndTheSeedSaysWhich() {
    LabelDropout labels = new LabelDropout(3, 0.1);
    int[] known = IntStream.range(0, 10_000).map(i -> i % 3).toArray();
    long[] given = labels.of(known, 0, 7);
    // Binomial: 1000 with a standard deviation of 30.
    long withheld = Arrays.stream(given).filter(label -> label == 3).count();
    assertTrue(withheld > 850 && withheld < 1150, "withheld " + withheld);
    assertArrayEquals(given, labels.of(known, 0, 7));
    assertFalse(Arrays.equals(given, labels.of(known, 0, 8)));
  }

  @Test
  void aShareOfTheBatchHasTheLabelsThatItHasInTheWhole() {
    LabelDropout labels = new LabelDropout(3, 0.5);
    int[] known = IntStream.range(0, 100).map(i -> i % 3).toArray();
    long[] whole = labels.of(known, 0, 7);
    long[] share = labels.of(Arrays.copyOfRange(known, 37, 90), 37, 7);
    assertArrayEquals(Arrays.copyOfRange(whole, 37, 90), share);
  }
}
