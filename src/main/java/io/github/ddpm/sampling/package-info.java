/**
 * Turns noise into images, given any denoiser.
 *
 * <p>A {@link io.github.ddpm.sampling.Sampler} is the formula of one {@link
 * io.github.ddpm.sampling.Step}, which reads like its paper; the loop over {@link
 * io.github.ddpm.sampling.Timesteps}, from noise to image, is the same for all. What it knows of
 * the network is a {@link io.github.ddpm.sampling.Denoiser}: x_t and t in, estimates of x_0 and ε
 * out. What it knows of randomness is a {@link io.github.ddpm.sampling.NoiseSource}, a function of
 * the step.
 *
 * <p>The loop gives each step a memory manager of its own: x_t and what the previous step kept move
 * into it, all that is computed from them lands there, and only the step's result and what it keeps
 * move out before it closes.
 *
 * <p>A {@link io.github.ddpm.sampling.Generation} says what is made of a sampler's loop: new
 * images, images between two seeds, variations of an image, or the missing part of one.
 *
 * <p>To add a sampler, write one small record that implements {@code Sampler}, a line in {@link
 * io.github.ddpm.sampling.SamplerName}, and a test. {@code Ddim} is the one to copy; {@code
 * DpmSolver} shows how a step keeps what the next one needs.
 */
package io.github.ddpm.sampling;
