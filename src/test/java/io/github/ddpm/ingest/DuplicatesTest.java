package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class DuplicatesTest {
  @Test
  void ofFewImagesAllAreFound() {
    Duplicates duplicates = new Duplicates(100);
    Random hashes = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertNull(duplicates.firstLike(hashes.nextLong(), i));
    }
    Random again = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertEquals(i, duplicates.firstLike(again.nextLong(), 100 + i));
    }
    assertEquals("0", duplicates.count());
  }

  /** Twice 10,000 images, of which at most 100 are remembered. */
  @Test
  void ofManyAPartIsLookedForAndTheRestIsTold() {
    Duplicates duplicates = new Duplicates(100);
    int found = 0;
    for (int round = 0; round < 2; round++) {
      Random hashes = new Random(2);
      for (int i = 0; i < 10_000; i++) {
        if (duplicates.firstLike(hashes.nextLong(), i) != null) {
          duplicates.add(String.valueOf(i));
          found++;
        }
      }
    }
    assertTrue(found > 20 && found <= 100, found + "");
    assertTrue(
        duplicates.count().matches(found + " or more; of so many images .* 1 in (128|256|512) .*"),
        duplicates.count());
  }
}
