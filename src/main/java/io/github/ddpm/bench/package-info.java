/**
 * Measures the program and the machine it is on.
 *
 * <p>{@link io.github.ddpm.bench.Bench} runs the very loops of training and sampling on random
 * weights, and sets what they achieve against what the machine achieves in a matrix product, a 3×3
 * convolution and a copy. Work is counted, not measured: {@code UNet.work()} operations per image
 * for an evaluation, three times that for training, as its backward computes two products for each
 * one of forward.
 *
 * <p>{@link io.github.ddpm.bench.Doctor} looks at what a run needs, and says what is missing.
 */
package io.github.ddpm.bench;
