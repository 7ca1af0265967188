package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of some images, found without a list of them. */
final class SubsetTest {
  private static void assertAre(int[] expected, int limit, Subset.Numbers numbers) {
    assertEquals(expected.length, numbers.size());
    assertArrayEquals(expected, IntStream.range(0, numbers.size()).map(numbers::at).toArray());
    for (int number = 0; number <= limit; number++) {
      int below = number;
      assertEquals(
          IntStream.of(expected).filter(n -> n < below).count(),
          numbers.below(number),
          number + "");
    }
    assertThrows(IndexOutOfBoundsException.class, () -> numbers.at(numbers.size()));
    assertThrows(IndexOutOfBoundsException.class, () -> numbers.at(-1));
  }

  /** The rule of the first version, with a flag for each image; runs that resume need the same. */
  @ParameterizedTest
  @CsvSource({"2, 1", "7, 1", "7, 6", "10, 5", "100, 10", "1000, 333", "1001, 50", "4096, 64"})
  void heldOutImagesAreThoseOfTheFirstVersion(int size, int count) {
    BitSet held = new BitSet();
    for (long part = 0; part < count; part++) {
      long from = part * size / count;
      long length = (part + 1) * size / count - from;
      held.set((int) (from + Long.remainderUnsigned(Seeds.of(0, part), length)));
    }
    HeldOut heldOut = new HeldOut(size, count);
    assertAre(held.stream().toArray(), size, heldOut);
    held.flip(0, size);
    assertAre(held.stream().toArray(), size, heldOut.others());
  }

  @Test
  void largeSetsAreDividedWithoutOverflow() {
    HeldOut held = new HeldOut(Integer.MAX_VALUE, 1_000_000_000);
    Subset.Numbers others = held.others();
    for (int index : new int[] {0, 1, 12_345_678, 999_999_999}) {
      assertEquals(index, held.below(held.at(index)));
      assertEquals(index, others.below(others.at(index)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "63, 0.5", "64, 0.5", "65, 1", "1000, 0.01", "1000, 0.9", "1000, 0"})
  void markedNumbersAreThoseThatAreWanted(int limit, double share) {
    Random random = new Random(limit);
    BitSet wanted = new BitSet();
    IntStream.range(0, limit).filter(i -> random.nextDouble() < share).forEach(wanted::set);
    assertAre(wanted.stream().toArray(), limit, new MarkedNumbers(limit, wanted::get));
  }

  /** Whoever trains on a part of a collection still reads few files at a time. */
  @Test
  void runsOfAPartAreThoseOfTheWhole() {
    ImageSet images = new InRuns(Runs.of(0, 5, 5, 6, 40));
    Subset even = new Subset(images, new MarkedNumbers(40, i -> i % 2 == 0 && i != 4), "even");
    assertEquals(4, even.runs().count());
    for (int i = 0; i < even.size(); i++) {
      assertEquals(images.runs().of(even.label(i)), even.runs().of(i));
    }
    assertEquals(even.size(), even.runs().to(3));
  }
}
