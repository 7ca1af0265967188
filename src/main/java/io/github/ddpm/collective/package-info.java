/**
 * What several processes do together in one training: they sum arrays and tell each other words.
 * {@link io.github.ddpm.collective.Collective} is what training sees. Below it lies a {@link
 * io.github.ddpm.collective.Transport}: the machine's MPI, or connections of our own; gradients on
 * GPUs are summed by NCCL. Nothing of it is loaded in a process that was started alone.
 */
package io.github.ddpm.collective;
