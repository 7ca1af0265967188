package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.model.Classes;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Transfer;

/**
 * A network that is told timesteps and, if it is conditional, classes.
 *
 * @param clock called after each evaluation
 */
record ToldNetwork(NetworkFunction unet, Classes classes, StepClock clock) {

  /** The network for {@code size} images without a class. */
  Network unconditional(int size) {
    if (classes.isConditional()) {
      classes.requireGuidable(0);
    }
    return guided(new long[size], 0);
  }

  /**
   * The network for images of these classes, guided towards them.
   *
   * @param labels (N); they do not count where the network knows no classes
   * @param scale of guidance
   */
  Network guided(long[] labels, double scale) {
    if (!classes.isConditional()) {
      return (xt, t) -> output(new NDList(xt, timesteps(xt, t)));
    }
    return Guidance.of(
        (xt, t, told) -> output(new NDList(xt, timesteps(xt, t), classes(xt, told))),
        labels,
        classes.count(),
        scale);
  }

  private NDArray output(NDList input) {
    clock.start();
    NDArray output = unet.call(input);
    clock.end(StepPart.FORWARD);
    return output;
  }

  private static NDArray classes(NDArray xt, long[] labels) {
    return Transfer.of(xt.getManager(), labels, new Shape(labels.length));
  }

  private static NDArray timesteps(NDArray xt, double t) {
    return xt.getManager().full(new Shape(xt.getShape().get(0)), (float) t);
  }
}
