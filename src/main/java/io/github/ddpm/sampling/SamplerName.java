package io.github.ddpm.sampling;

/** The samplers that a user can ask for by name. */
public enum SamplerName {
  /** {@link #DDPM} where every trained timestep is visited, else {@link #DDIM}. */
  AUTO("auto"),
  /** Ancestral sampling (Ho et al. 2020), see {@link Ddpm}. */
  DDPM("ddpm"),
  /** Denoising diffusion implicit models (Song et al. 2021), see {@link Ddim}. */
  DDIM("ddim"),
  /** The multistep solver DPM-Solver++ (Lu et al. 2022), see {@link DpmSolver}. */
  DPM_SOLVER("dpm++"),
  /** The multistep predictor-corrector UniPC (Zhao et al. 2023), see {@link UniPc}. */
  UNIPC("unipc"),
  /** Heun's method (Karras et al. 2022), see {@link Heun}. */
  HEUN("heun");

  private final String word;

  SamplerName(String word) {
    this.word = word;
  }

  /** The word that a user writes, such as {@code dpm++}. */
  @Override
  public String toString() {
    return word;
  }
}
