package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What a denoiser says about x_t.
 *
 * @param xStart the estimate of the clean images x_0, (N, C, H, W)
 * @param noise the estimate of the noise ε in x_t, (N, C, H, W)
 * @param varianceShare of a network that learnt its variance the share v of log β in it, the rest
 *     being log β̃, (N, C, H, W)
 */
public record Denoised(NDArray xStart, NDArray noise, Optional<NDArray> varianceShare) {}
