package io.github.ddpm.training;

import java.util.Random;

/**
 * The classes that a network is told of a batch's images. Some are withheld, so that it learns to
 * draw without a class as well, as classifier-free guidance needs (Ho &amp; Salimans 2022).
 *
 * @param classes number of classes; its value stands for "no class"
 * @param dropout probability of withholding an image's class
 */
public record LabelDropout(int classes, double dropout) {

  /** For networks that know no classes. */
  public static LabelDropout none() {
    return new LabelDropout(0, 0);
  }

  /** Whether the network knows classes. */
  boolean isConditional() {
    return classes > 0;
  }

  /**
   * What the network is told of images.
   *
   * @param known their labels (N), −1 where there is none
   * @param seed those withheld are a function of it
   */
  long[] of(int[] known, long seed) {
    Random random = new Random(seed);
    long[] labels = new long[known.length];
    for (int i = 0; i < labels.length; i++) {
      boolean withheld = random.nextDouble() < dropout || known[i] < 0;
      labels[i] = withheld ? classes : known[i];
    }
    return labels;
  }
}
