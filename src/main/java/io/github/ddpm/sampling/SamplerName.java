package io.github.ddpm.sampling;

/** The samplers that a user can ask for by name. */
public enum SamplerName {
  /** Ancestral sampling (Ho et al. 2020), see {@link Ddpm}. */
  DDPM,
  /** Denoising diffusion implicit models (Song et al. 2021), see {@link Ddim}. */
  DDIM
}
