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
    assertArrayEquals(new long[] {2, 0, 1}, new LabelDropout(3, 0).of(new int[] {2, 0, 1}, 5));
  }

  @Test
  void anImageWithoutClassIsOfNone() {
    assertArrayEquals(new long[] {3, 1}, new LabelDropout(3, 0).of(new int[] {-1, 1}, 5));
  }

  @Test
  void theGivenShareIsWithheldAndTheSeedSaysWhich() {
    LabelDropout labels = new LabelDropout(3, 0.1);
    int[] known = IntStream.range(0, 10_000).map(i -> i % 3).toArray();
    long[] given = labels.of(known, 7);
    // Binomial: 1000 with a standard deviation of 30.
    long withheld = Arrays.stream(given).filter(label -> label == 3).count();
    assertTrue(withheld > 850 && withheld < 1150, "withheld " + withheld);
    assertArrayEquals(given, labels.of(known, 7));
    assertFalse(Arrays.equals(given, labels.of(known, 8)));
  }
}
