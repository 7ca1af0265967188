/**
 * Turns noise into images, given any denoiser.
 *
 * <p>A {@link io.github.ddpm.sampling.Sampler} is one loop over {@link
 * io.github.ddpm.sampling.Timesteps}, from noise to image, that reads like its paper; all its state
 * is local. What it knows of the network is a {@link io.github.ddpm.sampling.Denoiser}: x_t and t
 * in, estimates of x_0 and ε out. What it knows of randomness is a {@link
 * io.github.ddpm.sampling.NoiseSource}, a function of the step.
 *
 * <p>Each step has a memory manager of its own: x_t moves into it, all that is computed from x_t
 * lands there, and only the step's result is moved out before it closes.
 *
 * <p>A {@link io.github.ddpm.sampling.Generation} says what is made of a sampler's loop: new
 * images, images between two seeds, variations of an image, or the missing part of one.
 *
 * <p>To add a sampler: a record that implements {@code Sampler}, its name in {@link
 * io.github.ddpm.sampling.SamplerName}, a line in {@code Sampler.of}, a test.
 */
package io.github.ddpm.sampling;
