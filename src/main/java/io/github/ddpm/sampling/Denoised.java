package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;

/**
 * What a denoiser says about x_t.
 *
 * @param xStart the estimate of the clean images x_0, (N, C, H, W)
 * @param noise the estimate of the noise ε in x_t, (N, C, H, W)
 */
public record Denoised(NDArray xStart, NDArray noise) {}
