package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void withoutCoordinatesItIsTheFirstOutputOfSplitMix64() {
    // First outputs of the reference implementation (prng.di.unimi.it/splitmix64.c).
    assertEquals(0xE220A8397B1DCDAFL, Seeds.of(0));
    assertEquals(6457827717110365317L, Seeds.of(1234567));
  }

  @Test
  void neighbouringSeedsAndStepsNeverShareAHash() {
    Set<Long> hashes = new HashSet<>();
    for (long seed = -50; seed < 50; seed++) {
      hashes.add(Seeds.of(seed));
      for (long step = -500; step < 500; step++) {
        hashes.add(Seeds.of(seed, step));
      }
    }
    assertEquals(100 * 1001, hashes.size());
  }

  @Test
  void orderAndNumberOfCoordinatesMatter() {
    assertNotEquals(Seeds.of(1, 2, 3), Seeds.of(1, 3, 2));
    assertNotEquals(Seeds.of(1, 2), Seeds.of(2, 1));
    assertNotEquals(Seeds.of(1), Seeds.of(1, 0));
    assertNotEquals(Seeds.of(1, 0), Seeds.of(1, 0, 0));
  }

  @Test
  void eachInputBitFlipsAboutHalfOfTheOutputBits() {
    for (int bit = 0; bit < 64; bit++) {
      long flip = 1L << bit;
      double bySeed = 0;
      double byStep = 0;
      int trials = 400;
      for (int step = 0; step < trials; step++) {
        bySeed += Long.bitCount(Seeds.of(7, step) ^ Seeds.of(7 ^ flip, step));
        byStep += Long.bitCount(Seeds.of(7, step) ^ Seeds.of(7, step ^ flip));
      }
      // The mean of 400 sums of 64 fair coins deviates by 0.2; this allows five times that.
      assertEquals(32, bySeed / trials, 1.0);
      assertEquals(32, byStep / trials, 1.0);
    }
  }
}
