/**
 * Known-answer tests of what a network is made of: convolutions with their gradients, products of
 * matrices, group normalisation and attention, on the device and in the number format that a run is
 * about to trust, held against sums in double precision that Java computes.
 *
 * <p>PyTorch's libraries choose their code by the processor, its caches and the sizes of arrays, so
 * what is right on one machine can be wrong on the next, and training on wrong gradients often
 * looks healthy. {@link io.github.ddpm.selftest.SelfTest} takes a fraction of a second on the sizes
 * of the network itself.
 */
package io.github.ddpm.selftest;
