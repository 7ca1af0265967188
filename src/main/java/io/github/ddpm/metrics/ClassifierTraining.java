package io.github.ddpm.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.torch.FlatOptimizer;
import io.github.ddpm.torch.OptimizerName;
import io.github.ddpm.torch.OptimizerSettings;
import io.github.ddpm.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * Trains a {@link Classifier} on labelled images, with AdamW and a cosine learning rate. A tenth of
 * the images is held out to measure its accuracy.
 *
 * @param steps optimizer steps
 * @param batchSize images per step
 * @param learningRate of the first step
 * @param seed determines the weights, the batches and the held-out images
 */
public record ClassifierTraining(long steps, int batchSize, double learningRate, long seed) {
  private static final int HELD_OUT = 10;
  private static final OptimizerSettings ADAM =
      new OptimizerSettings(OptimizerName.ADAMW, 0.9, 0.999, 1e-8, 1e-2, 1);

  /** Two passes over {@code images}, but 100 to 1000 steps: enough for useful features. */
  public static ClassifierTraining of(int images) {
    int batchSize = Math.min(64, images);
    long steps = Math.min(Math.max(2L * images / batchSize, 100), 1000);
    return new ClassifierTraining(steps, batchSize, 2e-3, 0);
  }

  /**
   * Trains on {@code images} and measures the accuracy.
   *
   * @param progress receives the number of steps done
   */
  public Classifier train(ImageSet images, Device device, LongConsumer progress) {
    int[] order = Seeds.permutation(images.size(), seed);
    int held = Math.max(1, images.size() / HELD_OUT);
    int[] test = Arrays.copyOfRange(order, 0, held);
    int[] training = Arrays.copyOfRange(order, Math.min(held, order.length - 1), order.length);
    Classifier classifier = new Classifier(images, device);
    try (NDManager manager = Torch.newManager(device)) {
      Torch.gradMode(false);
      Torch.seed(seed);
      NDArray flat = classifier.weights();
      flat.set(new NDIndex(":"), classifier.parameters().initialize(manager));
      FlatOptimizer adam = new FlatOptimizer(manager, flat, List.of(), ADAM);
      Random random = new Random(seed);
      for (long step = 0; step < steps; step++) {
        int[] chosen = random.ints(batchSize, 0, training.length).map(i -> training[i]).toArray();
        double rate = learningRate * (1 + Math.cos(Math.PI * step / steps)) / 2;
        step(classifier, adam, HostBatch.of(images, chosen), rate, manager);
        progress.accept(step + 1);
      }
    }
    classifier.accuracy(accuracy(classifier, images, test));
    return classifier;
  }

  private static void step(
      Classifier classifier, FlatOptimizer adam, HostBatch batch, double rate, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = batch.toTensor(scope);
      long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
      NDArray y = scope.create(labels, new Shape(labels.length, 1));
      NDArray leaf = classifier.weights().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      Torch.gradMode(true);
      NDArray logits = classifier.forward(x, leaf, true).get(1);
      Torch.backward(logits.logSoftmax(1).gather(y, 1).mean().neg());
      Torch.gradMode(false);
      NDArray gradient = leaf.getGradient();
      gradient.attach(scope);
      adam.update(gradient, rate, 0).close();
    }
  }

  private double accuracy(Classifier classifier, ImageSet images, int[] test) {
    int right = 0;
    for (int from = 0; from < test.length; from += batchSize) {
      int to = Math.min(from + batchSize, test.length);
      HostBatch part = HostBatch.of(images, Arrays.copyOfRange(test, from, to));
      float[] rows = classifier.probabilities(part);
      for (int i = 0; i < part.size(); i++) {
        right += likeliest(rows, i, classifier.classes()) == part.labels()[i] ? 1 : 0;
      }
    }
    return (double) right / test.length;
  }

  private static int likeliest(float[] rows, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (rows[row * classes + c] > rows[row * classes + best]) {
        best = c;
      }
    }
    return best;
  }
}
