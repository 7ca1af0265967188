package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.Batch;
import io.github.ddpm.data.ImageSize;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static Batch batch(int... labels) {
    return new Batch(new byte[labels.length], labels, labels.length, 1, ImageSize.square(1));
  }

  @Test
  void withoutDropoutTheyAreTheImages() {
    assertArrayEquals(new long[] {2, 0, 1}, new Labels(3, 0).of(batch(2, 0, 1), 5));
  }

  @Test
  void anImageWithoutClassIsOfNone() {
    assertArrayEquals(new long[] {3, 1}, new Labels(3, 0).of(batch(-1, 1), 5));
  }

  @Test
  void theGivenShareIsWithheldAndTheSeedSaysWhich() {
    Labels labels = new Labels(3, 0.1);
    Batch batch = batch(IntStream.range(0, 10_000).map(i -> i % 3).toArray());
    long[] given = labels.of(batch, 7);
    // Binomial: 1000 with a standard deviation of 30.
    long withheld = Arrays.stream(given).filter(label -> label == 3).count();
    assertTrue(withheld > 850 && withheld < 1150, "withheld " + withheld);
    assertArrayEquals(given, labels.of(batch, 7));
    assertFalse(Arrays.equals(given, labels.of(batch, 8)));
  }
}
