package io.github.ddpm.torch;

/**
 * The parameters of a {@link FlatOptimizer}.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to √v̂ after bias correction, as in PyTorch
 * @param weightDecay decoupled weight decay (Loshchilov &amp; Hutter 2019), 0 for plain Adam
 * @param gradientClip the largest global L2 norm of a gradient, or 0 for no clipping
 */
public record OptimizerSettings(
    OptimizerName optimizer,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double gradientClip) {}
