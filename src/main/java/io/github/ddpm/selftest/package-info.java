/**
 * Known-answer tests of a network's operations: convolutions with their gradients, matrix products,
 * group normalisation and attention. They run on the device and in the number format that a run
 * will use, and compare with double-precision results computed in Java.
 *
 * <p>PyTorch's libraries choose their code by the processor, its caches and the sizes of arrays, so
 * what is right on one machine can be wrong on the next, and training on wrong gradients often
 * looks healthy. {@link io.github.ddpm.selftest.SelfTest} uses the network's own sizes and takes a
 * fraction of a second.
 */
package io.github.ddpm.selftest;
