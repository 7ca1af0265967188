/**
 * Measures the program and the machine it is on.
 *
 * <p>{@link io.github.ddpm.bench.Bench} runs the same loops as training and sampling on random
 * weights, and compares their speed with the machine's in a matrix product, a 3×3 convolution and a
 * copy. Work is counted, not measured: {@code UNet.work()} operations per image for an evaluation,
 * three times that for training, as its backward computes two products for each one of forward.
 *
 * <p>{@link io.github.ddpm.bench.Doctor} checks what a run needs and reports what is missing.
 */
package io.github.ddpm.bench;
