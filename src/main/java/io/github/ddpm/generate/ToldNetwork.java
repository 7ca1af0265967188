package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.torch.NetworkFunction;

/**
 * A network that is told timesteps and conditions.
 *
 * @param clock called after each evaluation
 */
record ToldNetwork(NetworkFunction unet, StepClock clock) implements Guidance.Conditional {

  @Override
  public NDArray predict(NDArray xt, double t, Conditions told) {
    NDArray timesteps = xt.getManager().full(new Shape(xt.getShape().get(0)), (float) t);
    clock.start();
    NDArray output = unet.call(told.input(xt, timesteps));
    clock.end(StepPart.FORWARD);
    return output;
  }
}
