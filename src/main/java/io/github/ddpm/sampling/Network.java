package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/** A trained network as sampling sees it: a function of noisy images and their timestep. */
@FunctionalInterface
public interface Network {

  /**
   * Runs the network.
   *
   * @param xt noisy images, float32 (N, C, H, W)
   * @param t their timestep, as the network was told in training
   * @return the output, float32 (N, C, H, W), attached to the manager of {@code xt}
   */
  NDArray predict(NDArray xt, double t);
}
