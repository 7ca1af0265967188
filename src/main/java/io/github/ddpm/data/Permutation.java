package io.github.ddpm.data;

/**
 * A permutation of 0 … n − 1 as a function of a seed: it takes no memory, and any of its values is
 * found without the others, in at most two evaluations of the network below on average, but for n
 * below 128.
 *
 * <p>A Feistel network permutes all numbers of b = max(8, ⌈log₂ n⌉) bits. It splits a number into
 * two halves and adds to each in turn, modulo 2, a hash of the other one and of the round; each
 * such step can be undone, whatever the hash. What lands at n or above is permuted again until it
 * is below (cycle walking; Black and Rogaway: "Ciphers with arbitrary finite domains", 2002).
 */
public final class Permutation {
  private static final int ROUNDS = 6;

  /** Halves of one or two bits would mix badly; small permutations walk the longer. */
  private static final int LEAST_BITS = 8;

  private final long size;
  private final int lowBits;
  private final long lowMask;
  private final long highMask;
  private final long[] keys = new long[ROUNDS];

  /**
   * One of the permutations of 0 … size − 1.
   *
   * @param size n, at least 1
   */
  public Permutation(long size, long seed) {
    if (size < 1) {
      throw new IllegalArgumentException("a permutation of " + size);
    }
    this.size = size;
    int bits = Math.max(LEAST_BITS, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
    lowBits = (bits + 1) / 2;
    lowMask = (1L << lowBits) - 1;
    highMask = (1L << (bits - lowBits)) - 1;
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = Seeds.of(seed, round);
    }
  }

  /** The number at a place, 0 … n − 1. */
  public long at(long place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException("place %d of %d".formatted(place, size));
    }
    long number = place;
    do {
      number = permuted(number);
    } while (number >= size);
    return number;
  }

  private long permuted(long number) {
    long low = number & lowMask;
    long high = number >>> lowBits;
    for (int round = 0; round < ROUNDS; round += 2) {
      low ^= Seeds.of(keys[round] ^ high) & lowMask;
      high ^= Seeds.of(keys[round + 1] ^ low) & highMask;
    }
    return high << lowBits | low;
  }
}
