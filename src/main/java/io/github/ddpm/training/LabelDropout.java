package io.github.ddpm.training;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.diffusion.Conditions;
import java.util.Random;

/**
 * The class labels given to the network for a batch's images. Some are withheld, so that it also
 * learns to draw without a class, as classifier-free guidance needs (Ho &amp; Salimans 2022).
 *
 * @param classes number of classes; its value stands for "no class"
 * @param dropout probability of withholding an image's class
 */
public record LabelDropout(int classes, double dropout) {

  /**
   * What the network is told of some images of a batch.
   *
   * @param known their labels (N), −1 for images without one
   * @param before how many images of the batch come before them
   * @param seed determines which labels of the batch are withheld
   */
  Conditions conditions(NDManager manager, int[] known, int before, long seed) {
    return classes > 0 ? Conditions.classes(manager, of(known, before, seed)) : Conditions.NONE;
  }

  /** The labels that the network is given; {@code classes} where an image's is withheld. */
  long[] of(int[] known, int before, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < before; i++) {
      random.nextDouble();
    }
    long[] labels = new long[known.length];
    for (int i = 0; i < labels.length; i++) {
      boolean withheld = random.nextDouble() < dropout || known[i] < 0;
      labels[i] = withheld ? classes : known[i];
    }
    return labels;
  }
}
