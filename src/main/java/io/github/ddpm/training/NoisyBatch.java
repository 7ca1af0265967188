package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;

/**
 * What the network is shown at a step and what it should say.
 *
 * @param xt noisy images, (N, C, H, W)
 * @param t their timesteps, (N)
 * @param target as long as xt
 */
record NoisyBatch(NDArray xt, NDArray t, NDArray target) {}
