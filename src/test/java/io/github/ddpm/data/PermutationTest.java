package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PermutationTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 255, 256, 257, 60_000, 1_000_003, (1 << 20) + 1})
  void eachNumberHasOnePlace(int size) {
    for (long seed = 0; seed < (size < 1000 ? 50 : 1); seed++) {
      Permutation permutation = new Permutation(size, seed);
      BitSet seen = new BitSet(size);
      for (int place = 0; place < size; place++) {
        seen.set(Math.toIntExact(permutation.at(place)));
      }
      assertEquals(size, seen.cardinality());
      assertEquals(size, seen.length());
    }
  }

  /** Runs resume by them; the numbers are those of an independent program in Python. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | 0 | 2 0 6 8 4 9 5 1 7 3",
        "60000 | 1 | 17793 16783 57427 24687 51369 40377",
        "1000003 | 2 | 762201 102232 800970 96847 976061 337999",
        "1048577 | 3 | 201374 513236 344556 816847 730860 761974",
        "1000000000 | 4 | 109824661 699799515 277229805 858847963 705063034 621724857"
      })
  void itsValuesNeverChange(long size, long seed, String values) {
    long[] expected = Arrays.stream(values.split(" ")).mapToLong(Long::parseLong).toArray();
    Permutation permutation = new Permutation(size, seed);
    assertArrayEquals(
        expected, LongStream.range(0, expected.length).map(permutation::at).toArray());
  }

  /** χ² over the places of some numbers in many permutations; six deviations are allowed. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 17, 60_000})
  void aNumberIsAnywhereEquallyOften(int size) {
    int bins = Math.min(size, 20);
    int trials = 4000;
    double freedom = bins - 1;
    for (int number = 0; number < Math.min(size, 10); number++) {
      double[] counts = new double[bins];
      for (int seed = 0; seed < trials; seed++) {
        counts[(int) (new Permutation(size, seed).at(number) * bins / size)]++;
      }
      double expected = (double) trials / bins;
      double chi = 0;
      for (double count : counts) {
        chi += (count - expected) * (count - expected) / expected;
      }
      assertTrue(chi < freedom + 6 * Math.sqrt(2 * freedom) + 10, number + ": " + chi);
    }
  }

  /** The correlation of uncorrelated numbers deviates by 1 / √n; six times that is allowed. */
  @ParameterizedTest
  @CsvSource({"60000, 3", "1000003, 4", "1048577, 5"})
  void neighboursHaveNothingInCommon(int size, long seed) {
    Permutation permutation = new Permutation(size, seed);
    Permutation next = new Permutation(size, seed + 1);
    double middle = (size - 1) / 2.0;
    double neighbours = 0;
    double seeds = 0;
    double places = 0;
    for (int place = 1; place < size; place++) {
      double value = permutation.at(place) - middle;
      neighbours += value * (permutation.at(place - 1) - middle);
      seeds += value * (next.at(place) - middle);
      places += value * (place - middle);
    }
    double variance = (double) size * size / 12;
    for (double sum : new double[] {neighbours, seeds, places}) {
      assertEquals(0, sum / size / variance, 6 / Math.sqrt(size));
    }
  }

  @Test
  void placesOutsideAreRefused() {
    Permutation permutation = new Permutation(3, 0);
    assertThrows(IndexOutOfBoundsException.class, () -> permutation.at(3));
    assertThrows(IndexOutOfBoundsException.class, () -> permutation.at(-1));
    assertThrows(IllegalArgumentException.class, () -> new Permutation(0, 0));
  }
}
