package io.github.ddpm.data;

import java.util.Random;

/**
 * A hash of a seed and coordinates, so that random numbers depend on where they are used, such as
 * (seed, step) or (seed, image), and not on earlier draws.
 *
 * <p>With m the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", 2014) and γ its golden-ratio increment,
 *
 * <pre>
 * h_0 = m(seed + γ),    h_k = m((h_{k−1} xor coordinate_k) + γ)
 * </pre>
 *
 * m is a bijection in which each bit of the input flips each bit of the output with probability
 * about ½. So different values of the last coordinate always give different hashes, and those of
 * neighbouring steps are unrelated. The order and the number of the coordinates matter.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** The hash of {@code seed} and {@code coordinates}: 64 well-mixed bits. */
  public static long of(long seed, long... coordinates) {
    long hash = finalise(seed + GOLDEN_GAMMA);
    for (long coordinate : coordinates) {
      hash = finalise((hash ^ coordinate) + GOLDEN_GAMMA);
    }
    return hash;
  }

  /** Fisher and Yates's shuffle of 0 … size − 1. */
  public static int[] permutation(int size, long seed) {
    Random random = new Random(seed);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long finalise(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
