/**
 * Fits a network: {@link io.github.ddpm.training.TrainingLoop} is the place to start reading.
 *
 * <p>A step draws a batch, timesteps and noise, all from (seed, step); {@link
 * io.github.ddpm.training.BatchGradient} turns them into one gradient; one call updates the {@link
 * io.github.ddpm.training.TrainingState}. Listeners watch. {@link
 * io.github.ddpm.training.StateFiles} names the tensors of the state that {@code checkpoint} saves.
 */
package io.github.ddpm.training;
