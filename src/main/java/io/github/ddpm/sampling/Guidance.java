package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.torch.Arithmetic;

/**
 * Classifier-free guidance (Ho &amp; Salimans 2022): turns a conditional network into one that
 * draws images of given conditions.
 */
public final class Guidance {
  private Guidance() {}

  /** A trained network that is told conditions of each image. */
  @FunctionalInterface
  public interface Conditional {
    /**
     * Runs the network.
     *
     * @param xt noisy images, float32 (N, C, H, W)
     * @param t their timestep, as the network was told in training
     * @param told the conditions of N images
     * @return the output, float32 (N, C, H, W), attached to the manager of {@code xt}
     */
    NDArray predict(NDArray xt, double t, Conditions told);
  }

  /**
   * The network's output for images of the conditions {@code given}, u + scale (c − u), where c is
   * its output with them and u with those of {@code without}. Both are evaluated in one batch; at
   * scale 1 or 0, or if the network has no conditions, only one of them. With a learnt variance,
   * only the prediction is guided; the variance is that of {@code given}.
   *
   * @param given the conditions of N images, which must live as long as the result
   * @param without what N images are told that have none
   * @param scale at least 0
   */
  public static Network of(
      Conditional network, Conditions given, Conditions without, double scale) {
    if (scale == 1 || given.equals(Conditions.NONE)) {
      return (xt, t) -> network.predict(xt, t, given);
    } else if (scale == 0) {
      return (xt, t) -> network.predict(xt, t, without);
    }
    Conditions both = given.with(without);
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
