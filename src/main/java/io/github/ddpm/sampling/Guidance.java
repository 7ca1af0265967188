package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Arithmetic;
import java.util.Arrays;

/**
 * Classifier-free guidance (Ho &amp; Salimans 2022): turns a class-conditional network into one
 * that draws images of given classes.
 */
public final class Guidance {
  private Guidance() {}

  /** A trained network conditioned on a class for each image. */
  @FunctionalInterface
  public interface Conditional {
    /**
     * Runs the network.
     *
     * @param xt noisy images, float32 (N, C, H, W)
     * @param t their timestep
     * @param labels their classes (N)
     * @return the output, float32 (N, C, H, W), attached to the manager of {@code xt}
     */
    NDArray predict(NDArray xt, double t, long[] labels);
  }

  /**
   * The network's output for images of classes {@code labels}, u + scale (c − u), where c is its
   * output with the class and u without one. Both are evaluated in one batch; at scale 1 or 0, only
   * one of them. With a learnt variance, only the prediction is guided; the variance is that of the
   * class.
   *
   * @param none the label that stands for no class
   * @param scale at least 0
   */
  public static Network of(Conditional network, long[] labels, long none, double scale) {
    long[] without = new long[labels.length];
    Arrays.fill(without, none);
    if (scale == 1) {
      return (xt, t) -> network.predict(xt, t, labels);
    } else if (scale == 0) {
      return (xt, t) -> network.predict(xt, t, without);
    }
    long[] both = Arrays.copyOf(labels, 2 * labels.length);
    System.arraycopy(without, 0, both, labels.length, labels.length);
    return (xt, t) -> {
      NDManager manager = xt.getManager();
      try (NDManager scope = manager.newSubManager()) {
        NDArray twice = xt.concat(xt);
        twice.attach(scope);
        NDList outputs = network.predict(twice, t, both).split(2);
        NDArray guided = guided(outputs.get(0), outputs.get(1), scale, xt.getShape().get(1));
        guided.attach(manager);
        return guided;
      }
    };
  }

  private static NDArray guided(NDArray given, NDArray without, double scale, long channels) {
    String image = ":, :" + channels;
    NDArray base = without.get(image);
    NDArray guided = Arithmetic.plus(base, scale, given.get(image).sub(base));
    return given.getShape().get(1) == channels
        ? guided
        : guided.concat(given.get(":, " + channels + ":"), 1);
  }
}
