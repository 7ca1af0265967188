/**
 * Turns noise into images, given any denoiser.
 *
 * <p>A {@link io.github.ddpm.sampling.Sampler} computes one {@link io.github.ddpm.sampling.Step},
 * as its paper writes it; all samplers share the loop over {@link io.github.ddpm.sampling.Levels},
 * from noise to image. It sees the network as a {@link io.github.ddpm.sampling.Denoiser}: x_t and
 * its noise level in, estimates of x_0 and ε out. Its noise comes from a {@link
 * io.github.ddpm.sampling.NoiseSource}, a function of the step.
 *
 * <p>The loop gives each step its own memory manager. x_t and the arrays that the previous step
 * kept move into it, and everything computed from them belongs to it. Only the step's result and
 * the arrays that it keeps move out before the manager closes.
 *
 * <p>A {@link io.github.ddpm.sampling.Generation} is a way to use a sampler: for new images, images
 * between two seeds, variations of an image, or the missing part of one.
 *
 * <p>To add a sampler, write one small record that implements {@code Sampler}, name it in {@link
 * io.github.ddpm.sampling.SamplerName}, create it in {@link io.github.ddpm.sampling.Samplers}, and
 * test it. Start from a copy of {@code Ddim}; {@code DpmSolver} shows how a step keeps arrays for
 * the next.
 */
package io.github.ddpm.sampling;
