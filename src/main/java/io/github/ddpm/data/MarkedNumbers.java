package io.github.ddpm.data;

import java.util.Objects;
import java.util.function.IntPredicate;

/** Some of the numbers 0 … n − 1, a bit for each, with a count of those before every 64. */
final class MarkedNumbers implements Subset.Numbers {
  private final long[] bits;

  /** How many come before each word of bits, and in the end of all. */
  private final int[] before;

  /** Those below {@code limit} that are {@code wanted}. */
  MarkedNumbers(int limit, IntPredicate wanted) {
    bits = new long[limit / Long.SIZE + 1];
    for (int i = 0; i < limit; i++) {
      if (wanted.test(i)) {
        bits[i / Long.SIZE] |= 1L << i; // Of the shift only its six lowest bits count.
      }
    }
    before = new int[bits.length + 1];
    for (int word = 0; word < bits.length; word++) {
      before[word + 1] = before[word] + Long.bitCount(bits[word]);
    }
  }

  @Override
  public int size() {
    return before[bits.length];
  }

  @Override
  public int at(int index) {
    Objects.checkIndex(index, size());
    int from = 0;
    int to = bits.length;
    while (to - from > 1) { // before[from] ≤ index < before[to]
      int middle = (from + to) >>> 1;
      if (before[middle] <= index) {
        from = middle;
      } else {
        to = middle;
      }
    }
    long word = bits[from];
    for (int skipped = before[from]; skipped < index; skipped++) {
      word &= word - 1; // Takes the lowest one away.
    }
    return from * Long.SIZE + Long.numberOfTrailingZeros(word);
  }

  @Override
  public int below(int number) {
    int word = number / Long.SIZE;
    return before[word] + Long.bitCount(bits[word] & (1L << number) - 1);
  }
}
