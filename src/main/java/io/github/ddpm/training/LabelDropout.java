package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.Batch;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.Conditions;
import java.util.Random;

/**
 * The class labels given to the network for a batch's images. Some are withheld, so that it also
 * learns to draw without a class, as classifier-free guidance needs (Ho &amp; Salimans 2022).
 *
 * @param classes number of classes; its value stands for "no class"
 * @param dropout probability of withholding an image's class
 */
public record LabelDropout(int classes, double dropout) implements Told {

  @Override
  public Conditions inTraining(Batch batch, NDArray xStart, Share share, int whole, long seed) {
    NDManager manager = xStart.getManager();
    return conditions(manager, of(batch.labels(), share.from(whole), seed));
  }

  /** None is withheld. */
  @Override
  public Conditions inMeasuring(int[] labels, NDArray xStart, int first) {
    return conditions(xStart.getManager(), new LabelDropout(classes, 0).of(labels, 0, 0));
  }

  private Conditions conditions(NDManager manager, long... labels) {
    return classes > 0 ? Conditions.classes(manager, labels) : Conditions.NONE;
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
