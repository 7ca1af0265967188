/**
 * The mathematics of noising: how noise is added to images, what a network's output means, and what
 * the network is trained to predict. It contains no network, no files and no random numbers.
 *
 * <p>The process (Sohl-Dickstein et al. 2015, Ho et al. 2020) mixes an image x_0 with Gaussian
 * noise in T small steps, x_t = √(1−β_t) x_{t−1} + √β_t ε_t. A composition of Gaussians is
 * Gaussian, so with ᾱ_t the product of (1−β) up to t, any x_t is reached in one step:
 *
 * <pre>
 *   x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε,   ε ~ N(0, I)
 * </pre>
 *
 * By Bayes' rule the reverse step is also Gaussian once x_0 is known: q(x_{t−1} | x_t, x_0) has the
 * mean c_0 x_0 + c_t x_t and the variance β̃_t of {@link io.github.ddpm.diffusion.NoiseSchedule}. A
 * network that estimates x_0 from x_t (or ε, or v, which amount to the same, see {@link
 * io.github.ddpm.diffusion.Prediction}) is therefore enough to go back from noise to an image.
 *
 * <p>Flow matching goes along a straight line instead, {@link
 * io.github.ddpm.diffusion.StraightPath}; {@link io.github.ddpm.diffusion.NoisePath} is what the
 * two have in common. The rest of this is of the first alone: β, the posterior and the variational
 * bound.
 *
 * <p>{@link io.github.ddpm.diffusion.Level} is what samplers know of this: x = α x_0 + σ ε with any
 * α and σ. Timesteps count from 0 to T − 1; t = −1 stands for the clean image, ᾱ_{−1} = 1. Scalars
 * are double and cast to float32 at the end.
 */
package io.github.ddpm.diffusion;
