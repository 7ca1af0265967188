package io.github.ddpm.torch;

/**
 * The computation of a residual block, apart from its weights.
 *
 * @param groups of both group normalisations
 * @param eps added to the variance in both
 * @param dropout probability of zeroing an activation before the last convolution
 * @param activation after each normalisation
 * @param scaleShift whether the time embedding scales and shifts the second normalisation's output
 *     (Nichol &amp; Dhariwal 2021, section 4) instead of being added before it
 * @param outputScale divisor of the sum with the shortcut
 */
public record ResidualSpec(
    int groups,
    double eps,
    double dropout,
    Activation activation,
    boolean scaleShift,
    double outputScale) {}
