package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * A denoiser's estimates for x_t.
 *
 * @param xStart the estimate of the clean images x_0, (N, C, H, W)
 * @param noise the estimate of the noise ε in x_t, (N, C, H, W)
 * @param varianceShare for a learnt variance, the share v of log β in log σ² (the rest is log β̃),
 *     (N, C, H, W)
 */
public record Denoised(NDArray xStart, NDArray noise, Optional<NDArray> varianceShare) {}
